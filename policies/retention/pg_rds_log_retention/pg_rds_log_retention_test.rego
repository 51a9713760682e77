package dbmuster.retention.pg_rds_log_retention_test

import rego.v1
import data.dbmuster.retention.pg_rds_log_retention as policy

doc(value) := {"attributes": {"settings": {"rds.log_retention_period": value}}}

test_values_that_fail if {
	every value in ["1440"] {
		count(policy.deny) == 1 with input as doc(value)
			with data.parameters as {"min_minutes": 4320}
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	hidden := {"attributes": {"settings": {}}}
	count(policy.indeterminate) == 1 with input as hidden
		with data.parameters as {"min_minutes": 4320}
	count(policy.deny) == 0 with input as hidden
		with data.parameters as {"min_minutes": 4320}
}
