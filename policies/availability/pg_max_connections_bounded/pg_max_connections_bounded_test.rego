package dbmuster.availability.pg_max_connections_bounded_test

import rego.v1
import data.dbmuster.availability.pg_max_connections_bounded as policy

doc(settings) := {"attributes": {"settings": settings}}

test_what_fails if {
	every settings in [
		{"max_connections": "5001", "superuser_reserved_connections": "3"},
		{"max_connections": "100", "superuser_reserved_connections": "0"},
	] {
		count(policy.deny) > 0 with input as doc(settings)
		with data.parameters as {"max": 5000, "min_reserved": 1}
	}
}

test_what_passes if {
	every settings in [
		{"max_connections": "100", "superuser_reserved_connections": "3"},
		{"max_connections": "5000", "superuser_reserved_connections": "1"},
	] {
		count(policy.deny) == 0 with input as doc(settings)
		with data.parameters as {"max": 5000, "min_reserved": 1}
		count(policy.indeterminate) == 0 with input as doc(settings)
		with data.parameters as {"max": 5000, "min_reserved": 1}
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	count(policy.indeterminate) > 0 with input as doc({})
		with data.parameters as {"max": 5000, "min_reserved": 1}
	count(policy.deny) == 0 with input as doc({})
		with data.parameters as {"max": 5000, "min_reserved": 1}
}
