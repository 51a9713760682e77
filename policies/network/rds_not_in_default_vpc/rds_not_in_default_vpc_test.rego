package dbmuster.network.rds_not_in_default_vpc_test

import rego.v1
import data.dbmuster.network.rds_not_in_default_vpc as policy

test_old_inventory_without_the_fact_is_unknown if {
	count(policy.indeterminate) == 1 with input as {"attributes": {}}
}

test_fact_that_is_known_leaves_nothing_open if {
	every fact, failures in {"default": 1, "own": 0} {
		group := {"attributes": {"in_default_vpc": fact == "default"}}
		count(policy.deny) == failures with input as group
		count(policy.indeterminate) == 0 with input as group
	}
}
