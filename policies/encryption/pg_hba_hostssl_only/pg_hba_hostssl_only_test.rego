package dbmuster.encryption.pg_hba_hostssl_only_test

import rego.v1
import data.dbmuster.encryption.pg_hba_hostssl_only as policy

test_rejecting_rule_passes if {
	doc := {"attributes": {"connection_type": "hostnossl", "auth_method": "reject", "is_loopback": false}}
	count(policy.deny) == 0 with input as doc
}
