package dbmuster.network.rds_instance_in_vpc_test

import rego.v1
import data.dbmuster.network.rds_instance_in_vpc as policy

test_plan_without_a_subnet_group_uses_the_default_vpc if {
	count(policy.deny) == 0 with input as {"origin": "plan", "attributes": {}}
}

test_subnet_group_alone_is_enough if {
	count(policy.deny) == 0 with input as {"origin": "live", "attributes": {"db_subnet_group": "private"}}
}

test_live_instance_that_shows_neither_fails if {
	count(policy.deny) > 0 with input as {"origin": "live", "attributes": {}}
}

test_vpc_alone_is_enough if {
	count(policy.deny) == 0 with input as {"origin": "live", "attributes": {"vpc_id": "vpc-1"}}
}
