package dbmuster.encryption.pg_ssl_on_test

import rego.v1
import data.dbmuster.encryption.pg_ssl_on as policy

doc(ssl, addresses) := {"attributes": {"settings": {"ssl": ssl, "listen_addresses": addresses}}}

test_local_server_is_not_applicable if {
	count(policy.not_applicable) == 1 with input as doc("off", "localhost, ::1")
	count(policy.not_applicable) == 1 with input as doc("off", "")
}

test_remote_server_is_judged if {
	count(policy.not_applicable) == 0 with input as doc("off", "localhost,10.0.0.1")
	count(policy.deny) == 1 with input as doc("off", "*")
}
