package dbmuster.logging.pg_log_filename_test

import rego.v1
import data.dbmuster.logging.pg_log_filename as policy

doc(settings) := {"attributes": {"settings": settings}}

test_what_fails if {
	every settings in [
		{"log_filename": "postgresql-%a.log", "log_rotation_age": "1440", "logging_collector": "on"},
		{"log_filename": "postgresql.log", "log_rotation_age": "1440", "logging_collector": "on"},
		{"log_filename": "postgresql-%Y-%m-%d.log", "log_rotation_age": "60", "logging_collector": "on"},
	] {
		count(policy.deny) > 0 with input as doc(settings)
	}
}

test_what_passes if {
	every settings in [
		{"log_filename": "postgresql-%Y-%m-%d_%H%M%S.log", "log_rotation_age": "1440", "logging_collector": "on"},
		{"log_filename": "postgresql.log.%Y-%m-%d-%H", "log_rotation_age": "60", "logging_collector": "on"},
		{"log_filename": "pg-%F.log", "log_rotation_age": "1440", "logging_collector": "on"},
	] {
		count(policy.deny) == 0 with input as doc(settings)
		count(policy.indeterminate) == 0 with input as doc(settings)
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	count(policy.indeterminate) > 0 with input as doc({})
	count(policy.deny) == 0 with input as doc({})
}

test_without_the_collector_there_are_no_files if {
	count(policy.not_applicable) == 1 with input as doc({"logging_collector": "off"})
}
