package dbmuster.access.pg_password_complexity_test

import rego.v1
import data.dbmuster.access.pg_password_complexity as policy

doc(value) := {"attributes": {"settings": {"shared_preload_libraries": value}}}

test_values_that_fail if {
	every value in ["", "pg_stat_statements"] {
		count(policy.deny) == 1 with input as doc(value)
			with data.parameters as {"modules": ["credcheck", "passwordcheck", "passwordcheck_extra"]}
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	hidden := {"attributes": {"settings": {}}}
	count(policy.indeterminate) == 1 with input as hidden
		with data.parameters as {"modules": ["credcheck", "passwordcheck", "passwordcheck_extra"]}
	count(policy.deny) == 0 with input as hidden
		with data.parameters as {"modules": ["credcheck", "passwordcheck", "passwordcheck_extra"]}
}
