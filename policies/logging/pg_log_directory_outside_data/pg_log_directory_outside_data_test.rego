package dbmuster.logging.pg_log_directory_outside_data_test

import rego.v1
import data.dbmuster.logging.pg_log_directory_outside_data as policy

doc(settings) := {"attributes": {"settings": settings}}

test_what_fails if {
	every settings in [
		{"log_directory": "log", "data_directory": "/var/lib/postgresql/16/main"},
		{"log_directory": "/srv/data/log", "data_directory": "/srv/data"},
		{"log_directory": "/srv/data", "data_directory": "/srv/data/"},
	] {
		count(policy.deny) > 0 with input as doc(settings)
	}
}

test_what_passes if {
	every settings in [
		{"log_directory": "/var/log/postgresql", "data_directory": "/var/lib/postgresql/16/main"},
		{"log_directory": "/srv/data-log", "data_directory": "/srv/data"},
	] {
		count(policy.deny) == 0 with input as doc(settings)
		count(policy.indeterminate) == 0 with input as doc(settings)
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	count(policy.indeterminate) > 0 with input as doc({})
	count(policy.deny) == 0 with input as doc({})
}
