package dbmuster.availability.pg_statement_timeout_test

import rego.v1
import data.dbmuster.availability.pg_statement_timeout as policy

doc(value) := {"attributes": {"settings": {"statement_timeout": value}}}

test_values_that_fail if {
	every value in ["0", "99999999"] {
		count(policy.deny) == 1 with input as doc(value)
			with data.parameters as {"max_ms": 3600000}
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	hidden := {"attributes": {"settings": {}}}
	count(policy.indeterminate) == 1 with input as hidden
		with data.parameters as {"max_ms": 3600000}
	count(policy.deny) == 0 with input as hidden
		with data.parameters as {"max_ms": 3600000}
}

test_longest_time_that_is_wanted_passes if {
	count(policy.deny) == 0 with input as doc("3600000") with data.parameters as {"max_ms": 3600000}
	count(policy.deny) == 1 with input as doc("3600001") with data.parameters as {"max_ms": 3600000}
}
