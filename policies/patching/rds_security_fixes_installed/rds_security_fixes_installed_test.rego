package dbmuster.patching.rds_security_fixes_installed_test

import rego.v1
import data.dbmuster.patching.rds_security_fixes_installed as policy

tables := {
	"rds_mysql_releases": {"known_on": "2025-08-01", "majors": {"8.0": {"newest_minor": 43, "security": [
		{"minor": 42, "offered": "2025-04-29"},
		{"minor": 43, "offered": "2025-08-01"},
	]}}},
	"rds_mariadb_releases": {"known_on": "2026-06-05", "majors": {"10.11": {"newest_minor": 18, "security": [{"minor": 15, "offered": "2025-11-18", "severity": "critical"}]}}},
}

parameters := {"sla_days": {"critical": 7, "high": 30, "medium": 60, "low": 90}}

running(engine, version, targets) := {"attributes": {"engine": engine, "engine_version": version, "minor_upgrade_targets": targets}}

test_fix_of_unknown_severity_has_the_longest_time if {
	own := running("mysql", "8.0.42", ["8.0.43"])
	count(policy.deny) == 0 with input as own with data.tables as tables with data.as_of as "2025-10-30T00:00:00Z" with data.parameters as parameters
	count(policy.deny) == 1 with input as own with data.tables as tables with data.as_of as "2025-10-30T00:00:01Z" with data.parameters as parameters
}

test_fix_of_known_severity_has_its_own_time if {
	own := running("mariadb", "10.11.14", ["10.11.15"])
	count(policy.deny) == 0 with input as own with data.tables as tables with data.as_of as "2025-11-25T00:00:00Z" with data.parameters as parameters
	count(policy.deny) == 1 with input as own with data.tables as tables with data.as_of as "2025-11-25T00:00:01Z" with data.parameters as parameters
}

test_the_oldest_late_fix_is_told if {
	own := running("mysql", "8.0.41", ["8.0.42", "8.0.43"])
	some said in policy.deny with input as own with data.tables as tables with data.as_of as "2026-01-01T00:00:00Z" with data.parameters as parameters
	said.message == "8.0.41 lacks fixes of unknown severity that RDS offers with 8.0.42 since 2025-04-29, 247 days ago; 90 are allowed"
	count(policy.deny) == 1 with input as own with data.tables as tables with data.as_of as "2026-01-01T00:00:00Z" with data.parameters as parameters
}

test_installed_fix_passes if {
	own := running("mysql", "8.0.43", [])
	count(policy.deny) == 0 with input as own with data.tables as tables with data.as_of as "2027-01-01T00:00:00Z" with data.parameters as parameters
	count(policy.indeterminate) == 0 with input as own with data.tables as tables with data.as_of as "2027-01-01T00:00:00Z" with data.parameters as parameters
}

test_what_the_tables_do_not_know_is_open if {
	count(policy.indeterminate) == 1 with input as running("mysql", "8.0.43", ["8.0.44"]) with data.tables as tables with data.as_of as "2025-09-01T00:00:00Z" with data.parameters as parameters
	count(policy.indeterminate) == 0 with input as running("mysql", "8.0.42", ["8.0.43"]) with data.tables as tables with data.as_of as "2025-09-01T00:00:00Z" with data.parameters as parameters
	count(policy.indeterminate) == 1 with input as running("mysql", "5.7.44-rds.20250508", []) with data.tables as tables with data.as_of as "2025-09-01T00:00:00Z" with data.parameters as parameters
	count(policy.indeterminate) == 1 with input as running("mysql", "8.0", []) with data.tables as tables with data.as_of as "2025-09-01T00:00:00Z" with data.parameters as parameters
}
