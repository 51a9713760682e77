package dbmuster.access.rds_cluster_data_api_approved_test

import rego.v1
import data.dbmuster.access.rds_cluster_data_api_approved as policy

test_approved_cluster_passes if {
	count(policy.deny) == 0 with input as {"name": "reports", "attributes": {"http_endpoint_enabled": true}}
		with data.parameters as {"allowed": ["reports"]}
}

test_other_cluster_fails if {
	count(policy.deny) == 1 with input as {"name": "orders", "attributes": {"http_endpoint_enabled": true}}
		with data.parameters as {"allowed": ["reports"]}
}
