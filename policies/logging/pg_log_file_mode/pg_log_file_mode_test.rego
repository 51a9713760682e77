package dbmuster.logging.pg_log_file_mode_test

import rego.v1
import data.dbmuster.logging.pg_log_file_mode as policy

doc(value) := {"attributes": {"settings": {"log_file_mode": value}}}

test_values_that_fail if {
	every value in ["0644", "0666"] {
		count(policy.deny) == 1 with input as doc(value)
			with data.parameters as {"accepted": ["0400", "0600"]}
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	hidden := {"attributes": {"settings": {}}}
	count(policy.indeterminate) == 1 with input as hidden
		with data.parameters as {"accepted": ["0400", "0600"]}
	count(policy.deny) == 0 with input as hidden
		with data.parameters as {"accepted": ["0400", "0600"]}
}
