package dbmuster.access.pg_gss_delegation_off_test

import rego.v1
import data.dbmuster.access.pg_gss_delegation_off as policy

doc(settings) := {"attributes": {"server_version_num": 160004, "settings": settings}}

test_what_fails if {
	every settings in [
		{"gss_accept_delegation": "on"},
		{"gss_accept_delegation": "true"},
	] {
		count(policy.deny) > 0 with input as doc(settings)
	}
}

test_what_passes if {
	every settings in [
		{"gss_accept_delegation": "off"},
		{"gss_accept_delegation": "0"},
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
	old := {"attributes": {"server_version_num": 150009, "settings": {}}}
	count(policy.not_applicable) == 1 with input as old
}

test_first_version_with_the_setting_is_judged if {
	every version, answers in {160000: 0, 159999: 1} {
		count(policy.not_applicable) == answers with input as {"attributes": {"server_version_num": version, "settings": {}}}
	}
}
