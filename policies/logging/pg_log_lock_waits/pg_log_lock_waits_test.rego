package dbmuster.logging.pg_log_lock_waits_test

import rego.v1
import data.dbmuster.logging.pg_log_lock_waits as policy

doc(settings) := {"attributes": {"settings": settings}}

test_what_fails if {
	every settings in [
		{"log_lock_waits": "off"},
		{"log_lock_waits": "0"},
	] {
		count(policy.deny) > 0 with input as doc(settings)
	}
}

test_what_passes if {
	every settings in [
		{"log_lock_waits": "on"},
		{"log_lock_waits": "1"},
	] {
		count(policy.deny) == 0 with input as doc(settings)
		count(policy.indeterminate) == 0 with input as doc(settings)
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	count(policy.indeterminate) > 0 with input as doc({})
	count(policy.deny) == 0 with input as doc({})
}
