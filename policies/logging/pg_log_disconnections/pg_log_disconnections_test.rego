package dbmuster.logging.pg_log_disconnections_test

import rego.v1
import data.dbmuster.logging.pg_log_disconnections as policy

doc(value) := {"attributes": {"settings": {"log_disconnections": value}}}

test_values_that_fail if {
	every value in ["off"] {
		count(policy.deny) == 1 with input as doc(value)
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	hidden := {"attributes": {"settings": {}}}
	count(policy.indeterminate) == 1 with input as hidden
	count(policy.deny) == 0 with input as hidden
}
