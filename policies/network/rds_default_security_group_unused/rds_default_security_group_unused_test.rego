package dbmuster.network.rds_default_security_group_unused_test

import rego.v1
import data.dbmuster.network.rds_default_security_group_unused as policy

test_cluster_with_the_default_group_fails if {
	count(policy.deny) > 0 with input as {"attributes": {"uses_default_security_group": true, "engine": "aurora-mysql"}}
}

test_own_group_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"uses_default_security_group": false}}
}
