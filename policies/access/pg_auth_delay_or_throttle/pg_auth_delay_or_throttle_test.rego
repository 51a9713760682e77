package dbmuster.access.pg_auth_delay_or_throttle_test

import rego.v1
import data.dbmuster.access.pg_auth_delay_or_throttle as policy

doc(settings) := {"attributes": {"settings": settings}}

test_what_fails if {
	every settings in [
		{"shared_preload_libraries": "pgaudit"},
		{"shared_preload_libraries": ""},
		{"shared_preload_libraries": "auth_delay", "auth_delay.milliseconds": "0"},
		{"shared_preload_libraries": "credcheck", "credcheck.max_auth_failure": "0"},
	] {
		count(policy.deny) > 0 with input as doc(settings)
		with data.parameters as {"min_ms": 500}
	}
}

test_what_passes if {
	every settings in [
		{"shared_preload_libraries": "auth_delay", "auth_delay.milliseconds": "500"},
		{"shared_preload_libraries": "pgaudit, credcheck", "credcheck.max_auth_failure": "5"},
	] {
		count(policy.deny) == 0 with input as doc(settings)
		with data.parameters as {"min_ms": 500}
		count(policy.indeterminate) == 0 with input as doc(settings)
		with data.parameters as {"min_ms": 500}
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	count(policy.indeterminate) > 0 with input as doc({})
		with data.parameters as {"min_ms": 500}
	count(policy.deny) == 0 with input as doc({})
		with data.parameters as {"min_ms": 500}
}

test_settings_of_a_library_that_is_not_loaded_do_nothing if {
	every settings in [
		{"shared_preload_libraries": "pgaudit", "auth_delay.milliseconds": "500", "credcheck.max_auth_failure": "5"},
		{"shared_preload_libraries": "credcheck", "auth_delay.milliseconds": "500", "credcheck.max_auth_failure": "0"},
		{"shared_preload_libraries": "auth_delay", "auth_delay.milliseconds": "499", "credcheck.max_auth_failure": "5"},
	] {
		count(policy.deny) == 1 with input as doc(settings) with data.parameters as {"min_ms": 500}
	}
}
