package dbmuster.logging.pg_log_connections_test

import rego.v1
import data.dbmuster.logging.pg_log_connections as policy

doc(value) := {"attributes": {"settings": {"log_connections": value}}}

test_values_that_fail if {
	every value in ["off", "", "authentication"] {
		count(policy.deny) == 1 with input as doc(value)
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	hidden := {"attributes": {"settings": {}}}
	count(policy.indeterminate) == 1 with input as hidden
	count(policy.deny) == 0 with input as hidden
}
