package dbmuster.access.pg_authentication_timeout_test

import rego.v1
import data.dbmuster.access.pg_authentication_timeout as policy

doc(settings) := {"attributes": {"settings": settings}}

test_what_fails if {
	every settings in [
		{"authentication_timeout": "61"},
		{"authentication_timeout": "0"},
	] {
		count(policy.deny) > 0 with input as doc(settings)
		with data.parameters as {"max_seconds": 60}
	}
}

test_what_passes if {
	every settings in [
		{"authentication_timeout": "60"},
		{"authentication_timeout": "1"},
	] {
		count(policy.deny) == 0 with input as doc(settings)
		with data.parameters as {"max_seconds": 60}
		count(policy.indeterminate) == 0 with input as doc(settings)
		with data.parameters as {"max_seconds": 60}
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	count(policy.indeterminate) > 0 with input as doc({})
		with data.parameters as {"max_seconds": 60}
	count(policy.deny) == 0 with input as doc({})
		with data.parameters as {"max_seconds": 60}
}
