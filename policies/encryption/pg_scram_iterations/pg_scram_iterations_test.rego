package dbmuster.encryption.pg_scram_iterations_test

import rego.v1
import data.dbmuster.encryption.pg_scram_iterations as policy

doc(settings) := {"attributes": {"server_version_num": 160004, "settings": settings}}

test_what_fails if {
	every settings in [
		{"scram_iterations": "1"},
		{"scram_iterations": "4095"},
	] {
		count(policy.deny) > 0 with input as doc(settings)
		with data.parameters as {"min_iterations": 4096}
	}
}

test_what_passes if {
	every settings in [
		{"scram_iterations": "4096"},
		{"scram_iterations": "10000"},
	] {
		count(policy.deny) == 0 with input as doc(settings)
		with data.parameters as {"min_iterations": 4096}
		count(policy.indeterminate) == 0 with input as doc(settings)
		with data.parameters as {"min_iterations": 4096}
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	count(policy.indeterminate) > 0 with input as doc({})
		with data.parameters as {"min_iterations": 4096}
	count(policy.deny) == 0 with input as doc({})
		with data.parameters as {"min_iterations": 4096}
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
