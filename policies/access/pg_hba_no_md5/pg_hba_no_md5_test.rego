package dbmuster.access.pg_hba_no_md5_test

import rego.v1
import data.dbmuster.access.pg_hba_no_md5 as policy

test_line_that_the_server_cannot_use_is_not_applicable if {
	doc := {"attributes": {"auth_method": "md5", "connection_type": "host", "error": "ssl is off"}}
	count(policy.not_applicable) == 1 with input as doc
}

test_reject_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"auth_method": "reject", "connection_type": "host"}}
}
