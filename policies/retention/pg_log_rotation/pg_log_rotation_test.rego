package dbmuster.retention.pg_log_rotation_test

import rego.v1
import data.dbmuster.retention.pg_log_rotation as policy

doc(settings) := {"attributes": {"settings": settings}}

test_what_fails if {
	every settings in [
		{"log_rotation_age": "0", "log_rotation_size": "0", "log_truncate_on_rotation": "off", "log_filename": "postgresql-%Y-%m-%d_%H%M%S.log", "logging_collector": "on"},
		{"log_rotation_age": "1440", "log_rotation_size": "0", "log_truncate_on_rotation": "on", "log_filename": "postgresql-%a.log", "logging_collector": "on"},
	] {
		count(policy.deny) > 0 with input as doc(settings)
	}
}

test_what_passes if {
	every settings in [
		{"log_rotation_age": "1440", "log_rotation_size": "10240", "log_truncate_on_rotation": "off", "log_filename": "postgresql-%a.log", "logging_collector": "on"},
		{"log_rotation_age": "60", "log_rotation_size": "0", "log_truncate_on_rotation": "on", "log_filename": "postgresql-%Y-%m-%d_%H%M%S.log", "logging_collector": "on"},
	] {
		count(policy.deny) == 0 with input as doc(settings)
		count(policy.indeterminate) == 0 with input as doc(settings)
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	count(policy.indeterminate) > 0 with input as doc({})
	count(policy.deny) == 0 with input as doc({})
}

test_rotation_by_size_alone_is_enough if {
	settings := {"log_rotation_age": "0", "log_rotation_size": "1024", "log_truncate_on_rotation": "off", "log_filename": "a.log", "logging_collector": "on"}
	count(policy.deny) == 0 with input as doc(settings)
}

test_without_the_collector_nothing_rotates if {
	count(policy.not_applicable) == 1 with input as doc({"logging_collector": "off"})
}
