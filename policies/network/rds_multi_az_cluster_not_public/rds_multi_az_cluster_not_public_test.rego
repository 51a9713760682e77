package dbmuster.network.rds_multi_az_cluster_not_public_test

import rego.v1
import data.dbmuster.network.rds_multi_az_cluster_not_public as policy

test_absent_field_of_a_live_cluster_is_private if {
	count(policy.deny) == 0 with input as {"origin": "live", "attributes": {"engine": "mysql"}}
	count(policy.indeterminate) == 0 with input as {"origin": "live", "attributes": {"engine": "mysql"}}
}

test_plan_with_a_subnet_group_passes if {
	count(policy.deny) == 0 with input as {"origin": "plan", "attributes": {"engine": "mysql", "db_subnet_group": "private"}}
	count(policy.indeterminate) == 0 with input as {"origin": "plan", "attributes": {"engine": "mysql", "db_subnet_group": "private"}}
}

test_plan_without_a_subnet_group_is_unknown if {
	count(policy.deny) == 0 with input as {"origin": "plan", "attributes": {"engine": "mysql"}}
	count(policy.indeterminate) > 0 with input as {"origin": "plan", "attributes": {"engine": "mysql"}}
}

test_plan_with_the_default_subnet_group_is_unknown if {
	count(policy.deny) == 0 with input as {"origin": "plan", "attributes": {"engine": "mysql", "db_subnet_group": "default"}}
	count(policy.indeterminate) > 0 with input as {"origin": "plan", "attributes": {"engine": "mysql", "db_subnet_group": "default"}}
}

test_public_fails if {
	count(policy.deny) > 0 with input as {"origin": "live", "attributes": {"engine": "postgres", "publicly_accessible": true}}
}

test_plan_that_says_private_passes if {
	count(policy.deny) == 0 with input as {"origin": "plan", "attributes": {"engine": "mysql", "publicly_accessible": false}}
	count(policy.indeterminate) == 0 with input as {"origin": "plan", "attributes": {"engine": "mysql", "publicly_accessible": false}}
}
