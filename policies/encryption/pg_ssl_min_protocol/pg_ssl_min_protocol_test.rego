package dbmuster.encryption.pg_ssl_min_protocol_test

import rego.v1
import data.dbmuster.encryption.pg_ssl_min_protocol as policy

doc(value) := {"attributes": {"settings": {"ssl_min_protocol_version": value}}}

test_1_2_fails_where_1_3_is_required if {
	count(policy.deny) == 1 with input as doc("TLSv1.2") with data.parameters as {"minimum": "TLSv1.3"}
}

test_empty_means_no_minimum if {
	count(policy.deny) == 1 with input as doc("") with data.parameters as {"minimum": "TLSv1.2"}
}

test_hidden_setting_is_not_the_default if {
	hidden := {"attributes": {"settings": {}}}
	count(policy.indeterminate) == 1 with input as hidden with data.parameters as {"minimum": "TLSv1.2"}
	count(policy.deny) == 0 with input as hidden with data.parameters as {"minimum": "TLSv1.2"}
}
