package dbmuster.logging.pg_pgaudit_preloaded_test

import rego.v1
import data.dbmuster.logging.pg_pgaudit_preloaded as policy

doc(value) := {"attributes": {"settings": {"shared_preload_libraries": value}}}

test_values_that_fail if {
	every value in ["", "pgauditlogtofile"] {
		count(policy.deny) == 1 with input as doc(value)
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	hidden := {"attributes": {"settings": {}}}
	count(policy.indeterminate) == 1 with input as hidden
	count(policy.deny) == 0 with input as hidden
}

test_row_of_pgaudit_proves_the_library if {
	hidden := {"attributes": {"settings": {"pgaudit.log": "none"}}}
	count(policy.indeterminate) == 0 with input as hidden
	count(policy.deny) == 0 with input as hidden
}
