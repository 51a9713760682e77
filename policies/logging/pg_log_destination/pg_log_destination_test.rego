package dbmuster.logging.pg_log_destination_test

import rego.v1
import data.dbmuster.logging.pg_log_destination as policy

doc(value) := {"attributes": {"settings": {"log_destination": value}}}

test_values_that_fail if {
	every value in ["", "eventlog"] {
		count(policy.deny) == 1 with input as doc(value)
			with data.parameters as {"accepted": ["csvlog", "jsonlog", "stderr", "syslog"]}
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	hidden := {"attributes": {"settings": {}}}
	count(policy.indeterminate) == 1 with input as hidden
		with data.parameters as {"accepted": ["csvlog", "jsonlog", "stderr", "syslog"]}
	count(policy.deny) == 0 with input as hidden
		with data.parameters as {"accepted": ["csvlog", "jsonlog", "stderr", "syslog"]}
}
