package dbmuster.logging.pg_log_parameter_length_limited_test

import rego.v1
import data.dbmuster.logging.pg_log_parameter_length_limited as policy

doc(settings) := {"attributes": {"settings": settings}}

test_what_fails if {
	every settings in [
		{"log_parameter_max_length": "-1", "log_parameter_max_length_on_error": "0"},
		{"log_parameter_max_length": "0", "log_parameter_max_length_on_error": "-1"},
		{"log_parameter_max_length": "65", "log_parameter_max_length_on_error": "0"},
	] {
		count(policy.deny) > 0 with input as doc(settings)
		with data.parameters as {"max_bytes": 64}
	}
}

test_what_passes if {
	every settings in [
		{"log_parameter_max_length": "0", "log_parameter_max_length_on_error": "0"},
		{"log_parameter_max_length": "64", "log_parameter_max_length_on_error": "0"},
	] {
		count(policy.deny) == 0 with input as doc(settings)
		with data.parameters as {"max_bytes": 64}
		count(policy.indeterminate) == 0 with input as doc(settings)
		with data.parameters as {"max_bytes": 64}
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	count(policy.indeterminate) > 0 with input as doc({})
		with data.parameters as {"max_bytes": 64}
	count(policy.deny) == 0 with input as doc({})
		with data.parameters as {"max_bytes": 64}
}
