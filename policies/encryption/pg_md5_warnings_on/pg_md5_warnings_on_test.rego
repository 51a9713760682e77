package dbmuster.encryption.pg_md5_warnings_on_test

import rego.v1
import data.dbmuster.encryption.pg_md5_warnings_on as policy

doc(settings) := {"attributes": {"server_version_num": 180001, "settings": settings}}

test_what_fails if {
	every settings in [
		{"md5_password_warnings": "off"},
		{"md5_password_warnings": "0"},
	] {
		count(policy.deny) > 0 with input as doc(settings)
	}
}

test_what_passes if {
	every settings in [
		{"md5_password_warnings": "on"},
		{"md5_password_warnings": "1"},
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

test_first_version_with_the_setting_is_judged if {
	every version, answers in {180000: 0, 179999: 1} {
		count(policy.not_applicable) == answers with input as {"attributes": {"server_version_num": version, "settings": {}}}
	}
}
