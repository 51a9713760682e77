package dbmuster.retention.rds_cluster_backup_retention_min_test

import rego.v1
import data.dbmuster.retention.rds_cluster_backup_retention_min as policy

test_one_day_short_fails if {
	count(policy.deny) == 1 with input as {"attributes": {"backup_retention_period": 13}}
		with data.parameters as {"min_days": 14}
}

test_a_lower_minimum_passes_two_days if {
	count(policy.deny) == 0 with input as {"attributes": {"backup_retention_period": 2}}
		with data.parameters as {"min_days": 2}
}

test_more_than_the_service_keeps_fails if {
	count(policy.deny) == 1 with input as {"attributes": {"backup_retention_period": 36}}
		with data.parameters as {"min_days": 1}
}

test_one_day_of_the_service_fails if {
	count(policy.deny) == 1 with input as {"attributes": {"backup_retention_period": 1}}
		with data.parameters as {"min_days": 7}
}
