package dbmuster.network.rds_no_classic_security_groups_test

import rego.v1
import data.dbmuster.network.rds_no_classic_security_groups as policy

test_group_default_passes if {
	count(policy.deny) == 0 with input as {"name": "default", "attributes": {}}
}

test_own_group_fails if {
	count(policy.deny) > 0 with input as {"name": "legacy", "attributes": {}}
}
