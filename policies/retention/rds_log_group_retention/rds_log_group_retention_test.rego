package dbmuster.retention.rds_log_group_retention_test

import rego.v1
import data.dbmuster.retention.rds_log_group_retention as policy

test_never_expires_can_be_refused if {
	count(policy.deny) == 1 with input as {"name": "/aws/rds/cluster/a/audit", "attributes": {"retention_in_days": 0}}
		with data.parameters as {"min_days": 365, "never_expires_allowed": false}
}

test_one_day_short_fails if {
	count(policy.deny) == 1 with input as {"name": "/aws/rds/cluster/a/audit", "attributes": {"retention_in_days": 364}}
		with data.parameters as {"min_days": 365, "never_expires_allowed": true}
}

test_long_retention_passes_where_never_is_refused if {
	count(policy.deny) == 0 with input as {"attributes": {"retention_in_days": 365}}
		with data.parameters as {"min_days": 365, "never_expires_allowed": false}
}
