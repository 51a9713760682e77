package dbmuster.logging.pg_log_checkpoints_test

import rego.v1
import data.dbmuster.logging.pg_log_checkpoints as policy

doc(settings) := {"attributes": {"settings": settings}}

test_what_fails if {
	every settings in [
		{"log_checkpoints": "off"},
		{"log_checkpoints": "0"},
	] {
		count(policy.deny) > 0 with input as doc(settings)
	}
}

test_what_passes if {
	every settings in [
		{"log_checkpoints": "on"},
		{"log_checkpoints": "1"},
	] {
		count(policy.deny) == 0 with input as doc(settings)
		count(policy.indeterminate) == 0 with input as doc(settings)
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	count(policy.indeterminate) > 0 with input as doc({})
	count(policy.deny) == 0 with input as doc({})
}
