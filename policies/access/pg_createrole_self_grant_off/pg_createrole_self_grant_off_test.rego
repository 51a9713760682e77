package dbmuster.access.pg_createrole_self_grant_off_test

import rego.v1
import data.dbmuster.access.pg_createrole_self_grant_off as policy

doc(value) := {"attributes": {"settings": {"createrole_self_grant": value}}}

test_values_that_fail if {
	every value in ["inherit", "set, inherit"] {
		count(policy.deny) == 1 with input as doc(value)
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	hidden := {"attributes": {"settings": {}}}
	count(policy.indeterminate) == 1 with input as hidden
	count(policy.deny) == 0 with input as hidden
}

test_first_version_with_the_setting_is_judged if {
	every version, answers in {160000: 0, 159999: 1} {
		count(policy.not_applicable) == answers with input as {"attributes": {"server_version_num": version, "settings": {}}}
	}
}
