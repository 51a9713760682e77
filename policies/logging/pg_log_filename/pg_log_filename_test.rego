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

failures(pattern, age) := n if {
	n := count(policy.deny) with input as doc({"log_filename": pattern, "log_rotation_age": age, "logging_collector": "on"})
}

test_year_month_and_day_are_all_needed if {
	every pattern in ["pg-%m-%d.log", "pg-%Y-%d.log", "pg-%Y-%m.log"] {
		failures(pattern, "1440") == 1
	}
	failures("pg-%G-%V-%u.log", "1440") == 0
}

test_files_that_never_rotate_by_age_need_no_hour if {
	failures("pg-%F.log", "0") == 0
	failures("pg-%F.log", "1") == 1
	failures("pg-%F.log", "1439") == 1
}

test_name_without_a_day_is_told_once if failures("postgresql.log", "60") == 1
