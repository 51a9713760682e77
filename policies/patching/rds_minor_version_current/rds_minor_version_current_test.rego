package dbmuster.patching.rds_minor_version_current_test

import rego.v1
import data.dbmuster.patching.rds_minor_version_current as policy

test_version_that_is_three_behind_fails if {
	count(policy.deny) == 1 with input as {"attributes": {"engine_version": "16.4", "minor_upgrade_targets": ["16.8", "16.9", "16.10"]}}
		with data.parameters as {"max_minor_steps_behind": 2}
}

test_version_that_is_two_behind_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"engine_version": "16.8", "minor_upgrade_targets": ["16.9", "16.10"]}}
		with data.parameters as {"max_minor_steps_behind": 2}
}

test_newest_version_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"engine_version": "16.10", "minor_upgrade_targets": []}}
		with data.parameters as {"max_minor_steps_behind": 0}
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine_version": "16.10", "minor_upgrade_targets": []}}
		with data.parameters as {"max_minor_steps_behind": 0}
}

test_version_without_a_list_is_unknown if {
	count(policy.indeterminate) == 1 with input as {"attributes": {"engine_version": "16.10"}}
		with data.parameters as {"max_minor_steps_behind": 2}
}

tables := {"postgresql_releases": {"known_on": "2026-05-16", "majors": {"16": {
	"newest_minor": 14,
	"security": [
		{"minor": 11, "released": "2025-11-13", "severity": "medium"},
		{"minor": 12, "released": "2026-02-12", "severity": "high"},
		{"minor": 14, "released": "2026-05-14", "severity": "high"},
	],
}}}}

parameters := {
	"max_minor_steps_behind": 5,
	"offered_within_days": {"postgres": 45, "aurora-postgresql": 120},
	"sla_days": {"critical": 7, "high": 30, "medium": 60, "low": 90},
}

running(engine, version, targets) := {"attributes": {"engine": engine, "engine_version": version, "minor_upgrade_targets": targets}}

test_fix_that_is_offered_is_late_after_the_sla if {
	own := running("postgres", "16.13", ["16.14"])
	count(policy.deny) == 0 with input as own with data.tables as tables with data.as_of as "2026-07-28T00:00:00Z" with data.parameters as parameters
	count(policy.deny) == 1 with input as own with data.tables as tables with data.as_of as "2026-07-28T00:00:01Z" with data.parameters as parameters
}

test_aurora_has_more_time_and_versions_with_patches if {
	own := running("aurora-postgresql", "16.13", ["16.14.1"])
	count(policy.deny) == 0 with input as own with data.tables as tables with data.as_of as "2026-10-11T00:00:00Z" with data.parameters as parameters
	count(policy.deny) == 1 with input as own with data.tables as tables with data.as_of as "2026-10-11T00:00:01Z" with data.parameters as parameters
}

test_oldest_late_fix_is_told_even_when_a_later_version_brings_it if {
	some said in policy.deny with input as running("postgres", "16.10-R2", ["16.13-R1"]) with data.tables as tables with data.as_of as "2026-05-20T00:00:00Z" with data.parameters as parameters
	said.message == "16.10-R2 lacks fixes of medium severity that 16.11 of 2025-11-13 and later have, 188 days after it; 60 are allowed and 45 for RDS to offer it"
}

test_only_the_first_late_fix_is_told if {
	count(policy.deny) == 1 with input as running("postgres", "16.10", ["16.13"]) with data.tables as tables with data.as_of as "2026-07-20T00:00:00Z" with data.parameters as parameters
}

test_fix_that_is_not_offered_is_not_asked_for if {
	count(policy.deny) == 0 with input as running("postgres", "16.13", []) with data.tables as tables with data.as_of as "2026-11-20T00:00:00Z" with data.parameters as parameters
	count(policy.deny) == 0 with input as running("mysql", "16.10", ["16.14"]) with data.tables as tables with data.as_of as "2026-11-20T00:00:00Z" with data.parameters as parameters
}

test_installed_fix_is_not_late if {
	count(policy.deny) == 0 with input as running("postgres", "16.14-R2", ["16.14-R3"]) with data.tables as tables with data.as_of as "2026-11-20T00:00:00Z" with data.parameters as parameters
}

test_version_newer_than_the_table_is_open_once_it_could_be_late if {
	own := running("postgres", "16.14", ["16.15"])
	count(policy.indeterminate) == 0 with input as own with data.tables as tables with data.as_of as "2026-07-07T00:00:00Z" with data.parameters as parameters
	count(policy.indeterminate) == 1 with input as own with data.tables as tables with data.as_of as "2026-07-07T00:00:01Z" with data.parameters as parameters
	count(policy.indeterminate) == 0 with input as running("mysql", "16.14", ["16.15"]) with data.tables as tables with data.as_of as "2026-11-20T00:00:00Z" with data.parameters as parameters
	count(policy.indeterminate) == 0 with input as running("postgres", "16.13", ["16.0", "16.14"]) with data.tables as tables with data.as_of as "2026-07-07T00:00:01Z" with data.parameters as parameters
}
