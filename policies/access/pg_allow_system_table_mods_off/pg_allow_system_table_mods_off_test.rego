package dbmuster.access.pg_allow_system_table_mods_off_test

import rego.v1
import data.dbmuster.access.pg_allow_system_table_mods_off as policy

doc(value) := {"attributes": {"settings": {"allow_system_table_mods": value}}}

test_values_that_fail if {
	every value in ["on"] {
		count(policy.deny) == 1 with input as doc(value)
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	hidden := {"attributes": {"settings": {}}}
	count(policy.indeterminate) == 1 with input as hidden
	count(policy.deny) == 0 with input as hidden
}
