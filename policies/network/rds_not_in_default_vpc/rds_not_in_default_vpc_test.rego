package dbmuster.network.rds_not_in_default_vpc_test

import rego.v1
import data.dbmuster.network.rds_not_in_default_vpc as policy

test_old_inventory_without_the_fact_is_unknown if {
	count(policy.indeterminate) == 1 with input as {"attributes": {}}
}
