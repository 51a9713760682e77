package dbmuster.network.rds_multi_az_cluster_not_public_test

import rego.v1
import data.dbmuster.network.rds_multi_az_cluster_not_public as policy

test_absent_field_of_a_live_cluster_is_private if {
	count(policy.deny) == 0 with input as {"origin": "live", "attributes": {"engine": "mysql"}}
}

test_public_fails if {
	count(policy.deny) > 0 with input as {"origin": "live", "attributes": {"engine": "postgres", "publicly_accessible": true}}
}

test_plan_that_says_private_passes if {
	count(policy.deny) == 0 with input as {"origin": "plan", "attributes": {"engine": "mysql", "publicly_accessible": false}}
}
