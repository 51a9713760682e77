package dbmuster.network.rds_subnets_no_igw_route_test

import rego.v1
import data.dbmuster.network.rds_subnets_no_igw_route as policy

test_old_inventory_without_the_fact_is_unknown if {
	count(policy.indeterminate) == 1 with input as {"attributes": {}}
}
