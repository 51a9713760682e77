package dbmuster.network.pg_port_approved_test

import rego.v1
import data.dbmuster.network.pg_port_approved as policy

doc(settings) := {"attributes": {"settings": settings}}

test_what_fails if {
	every settings in [
		{"port": "5433"},
	] {
		count(policy.deny) > 0 with input as doc(settings)
		with data.parameters as {"allowed": [5432]}
	}
}

test_what_passes if {
	every settings in [
		{"port": "5432"},
	] {
		count(policy.deny) == 0 with input as doc(settings)
		with data.parameters as {"allowed": [5432]}
		count(policy.indeterminate) == 0 with input as doc(settings)
		with data.parameters as {"allowed": [5432]}
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	count(policy.indeterminate) > 0 with input as doc({})
		with data.parameters as {"allowed": [5432]}
	count(policy.deny) == 0 with input as doc({})
		with data.parameters as {"allowed": [5432]}
}
