package dbmuster.logging.pg_log_min_duration_policy_test

import rego.v1
import data.dbmuster.logging.pg_log_min_duration_policy as policy

doc(settings) := {"attributes": {"settings": settings}}

test_what_fails if {
	every settings in [
		{"log_min_duration_statement": "250"},
		{"log_min_duration_statement": "0"},
	] {
		count(policy.deny) > 0 with input as doc(settings)
		with data.parameters as {"policy": "off", "max_ms": 60000}
	}
}

test_what_passes if {
	every settings in [
		{"log_min_duration_statement": "-1"},
	] {
		count(policy.deny) == 0 with input as doc(settings)
		with data.parameters as {"policy": "off", "max_ms": 60000}
		count(policy.indeterminate) == 0 with input as doc(settings)
		with data.parameters as {"policy": "off", "max_ms": 60000}
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	count(policy.indeterminate) > 0 with input as doc({})
		with data.parameters as {"policy": "off", "max_ms": 60000}
	count(policy.deny) == 0 with input as doc({})
		with data.parameters as {"policy": "off", "max_ms": 60000}
}

test_declared_on if {
	every value in ["-1", "60001"] {
		count(policy.deny) == 1 with input as doc({"log_min_duration_statement": value})
			with data.parameters as {"policy": "on", "max_ms": 60000}
	}
	every value in ["0", "60000"] {
		count(policy.deny) == 0 with input as doc({"log_min_duration_statement": value})
			with data.parameters as {"policy": "on", "max_ms": 60000}
	}
}

test_undeclared_says_nothing if {
	count(policy.not_applicable) == 1 with input as doc({"log_min_duration_statement": "250"})
		with data.parameters as {"policy": "undeclared", "max_ms": 60000}
}
