package dbmuster.logging.pg_log_error_verbosity_test

import rego.v1
import data.dbmuster.logging.pg_log_error_verbosity as policy

doc(settings) := {"attributes": {"settings": settings}}

test_what_fails if {
	every settings in [
		{"log_error_verbosity": "terse"},
	] {
		count(policy.deny) > 0 with input as doc(settings)
		with data.parameters as {"accepted": ["default", "verbose"]}
	}
}

test_what_passes if {
	every settings in [
		{"log_error_verbosity": "default"},
		{"log_error_verbosity": "VERBOSE"},
	] {
		count(policy.deny) == 0 with input as doc(settings)
		with data.parameters as {"accepted": ["default", "verbose"]}
		count(policy.indeterminate) == 0 with input as doc(settings)
		with data.parameters as {"accepted": ["default", "verbose"]}
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	count(policy.indeterminate) > 0 with input as doc({})
		with data.parameters as {"accepted": ["default", "verbose"]}
	count(policy.deny) == 0 with input as doc({})
		with data.parameters as {"accepted": ["default", "verbose"]}
}
