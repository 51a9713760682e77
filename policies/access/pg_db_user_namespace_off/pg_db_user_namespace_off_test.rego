package dbmuster.access.pg_db_user_namespace_off_test

import rego.v1
import data.dbmuster.access.pg_db_user_namespace_off as policy

doc(settings) := {"attributes": {"server_version_num": 160004, "settings": settings}}

test_what_fails if {
	every settings in [
		{"db_user_namespace": "on"},
		{"db_user_namespace": "true"},
	] {
		count(policy.deny) > 0 with input as doc(settings)
	}
}

test_what_passes if {
	every settings in [
		{"db_user_namespace": "off"},
		{"db_user_namespace": "0"},
	] {
		count(policy.deny) == 0 with input as doc(settings)
		count(policy.indeterminate) == 0 with input as doc(settings)
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	count(policy.indeterminate) > 0 with input as doc({})
	count(policy.deny) == 0 with input as doc({})
}

test_version_without_the_setting if {
	old := {"attributes": {"server_version_num": 170002, "settings": {}}}
	count(policy.not_applicable) == 1 with input as old
}

test_first_version_without_the_setting_is_not_judged if {
	every version, answers in {170000: 1, 169999: 0} {
		count(policy.not_applicable) == answers with input as {"attributes": {"server_version_num": version, "settings": {}}}
	}
}
