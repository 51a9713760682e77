package dbmuster.network.rds_cluster_internet_gateway_off_test

import rego.v1
import data.dbmuster.network.rds_cluster_internet_gateway_off as policy

test_gateway_fails if {
	count(policy.deny) == 1 with input as {"name": "express", "attributes": {"internet_access_gateway_enabled": true}}
		with data.parameters as {"allowed": []}
}

test_gateway_that_is_allowed_passes if {
	count(policy.deny) == 0 with input as {"name": "express", "attributes": {"internet_access_gateway_enabled": true}}
		with data.parameters as {"allowed": ["express"]}
}

test_cluster_in_a_vpc_passes if {
	count(policy.deny) == 0 with input as {"name": "orders", "attributes": {}}
		with data.parameters as {"allowed": []}
}
