package dbmuster.access.pg_idle_session_timeout_test

import rego.v1
import data.dbmuster.access.pg_idle_session_timeout as policy

doc(settings) := {"attributes": {"server_version_num": 140012, "settings": settings}}

test_what_fails if {
	every settings in [
		{"idle_session_timeout": "0"},
		{"idle_session_timeout": "3600001"},
	] {
		count(policy.deny) > 0 with input as doc(settings)
		with data.parameters as {"max_ms": 3600000}
	}
}

test_what_passes if {
	every settings in [
		{"idle_session_timeout": "600000"},
		{"idle_session_timeout": "3600000"},
	] {
		count(policy.deny) == 0 with input as doc(settings)
		with data.parameters as {"max_ms": 3600000}
		count(policy.indeterminate) == 0 with input as doc(settings)
		with data.parameters as {"max_ms": 3600000}
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	count(policy.indeterminate) > 0 with input as doc({})
		with data.parameters as {"max_ms": 3600000}
	count(policy.deny) == 0 with input as doc({})
		with data.parameters as {"max_ms": 3600000}
}

test_version_without_the_setting if {
	old := {"attributes": {"server_version_num": 130016, "settings": {}}}
	count(policy.not_applicable) == 1 with input as old
}

test_first_version_with_the_setting_is_judged if {
	every version, answers in {140000: 0, 139999: 1} {
		count(policy.not_applicable) == answers with input as {"attributes": {"server_version_num": version, "settings": {}}}
	}
}
