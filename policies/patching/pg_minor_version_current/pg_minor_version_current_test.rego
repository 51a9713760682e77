package dbmuster.patching.pg_minor_version_current_test

import rego.v1
import data.dbmuster.patching.pg_minor_version_current as policy

tables := {"postgresql_releases": {"known_on": "2026-05-16", "majors": {"16": {"newest_minor": 14, "released": "2026-05-14", "end_of_life": "2028-11-09"}}}}

sla := {"critical": 7, "high": 30, "medium": 60, "low": 90}

doc := {"attributes": {"server_version_num": 160013, "server_version": "16.13"}}

test_grace_is_kept if {
	count(policy.deny) == 0 with input as doc with data.tables as tables with data.as_of as "2026-06-01T00:00:00Z" with data.parameters as {"grace_days": 30, "sla_days": sla}
	count(policy.deny) == 1 with input as doc with data.tables as tables with data.as_of as "2026-07-01T00:00:00Z" with data.parameters as {"grace_days": 30, "sla_days": sla}
}

test_last_moment_of_the_grace_passes if {
	count(policy.deny) == 0 with input as doc with data.tables as tables with data.as_of as "2026-06-13T00:00:00Z" with data.parameters as {"grace_days": 30, "sla_days": sla}
	count(policy.deny) == 1 with input as doc with data.tables as tables with data.as_of as "2026-06-13T00:00:01Z" with data.parameters as {"grace_days": 30, "sla_days": sla}
}

newest := {"attributes": {"server_version_num": 160014, "server_version": "16.14"}}

test_stale_table_says_nothing_of_the_newest_release_it_knows if {
	count(policy.indeterminate) == 1 with input as newest with data.tables as tables with data.as_of as "2026-11-20T00:00:00Z" with data.parameters as {"grace_days": 30, "sla_days": sla}
	count(policy.indeterminate) == 0 with input as newest with data.tables as tables with data.as_of as "2026-08-24T00:00:00Z" with data.parameters as {"grace_days": 30, "sla_days": sla}
}

test_server_that_is_behind_is_judged_by_a_stale_table_too if {
	count(policy.indeterminate) == 0 with input as doc with data.tables as tables with data.as_of as "2026-11-20T00:00:00Z" with data.parameters as {"grace_days": 30, "sla_days": sla}
}

test_table_from_the_last_day_of_support_stays_current if {
	last := {"postgresql_releases": {"known_on": "2026-05-16", "majors": {"16": {"newest_minor": 14, "released": "2026-05-14", "end_of_life": "2026-05-16"}}}}
	count(policy.indeterminate) == 0 with input as newest with data.tables as last with data.as_of as "2026-11-20T00:00:00Z" with data.parameters as {"grace_days": 30, "sla_days": sla}
}

fixes := {"postgresql_releases": {"known_on": "2026-05-16", "majors": {"16": {
	"newest_minor": 14, "released": "2026-05-14", "end_of_life": "2028-11-09",
	"security": [
		{"minor": 11, "released": "2025-11-13", "severity": "medium"},
		{"minor": 12, "released": "2026-02-12", "severity": "high"},
		{"minor": 14, "released": "2026-05-14", "severity": "high"},
	],
}}}}

twelfth := {"attributes": {"server_version_num": 160012, "server_version": "16.12"}}

test_days_since_the_first_late_fix_are_told if {
	some said in policy.deny with input as {"attributes": {"server_version_num": 160010, "server_version": "16.10"}} with data.tables as fixes with data.as_of as "2026-05-20T12:00:00Z" with data.parameters as {"grace_days": 30, "sla_days": sla}
	said.message == "16.10 is running, 16.11 of 2025-11-13 mends holes of medium severity and has been out for 188 days, 60 are allowed"
}

test_sla_of_the_severity_counts_before_the_grace_of_any_release if {
	strict := {"critical": 1, "high": 3, "medium": 30, "low": 30}
	count(policy.deny) == 0 with input as twelfth with data.tables as fixes with data.as_of as "2026-05-17T00:00:00Z" with data.parameters as {"grace_days": 30, "sla_days": strict}
	count(policy.deny) == 1 with input as twelfth with data.tables as fixes with data.as_of as "2026-05-17T00:00:01Z" with data.parameters as {"grace_days": 30, "sla_days": strict}
	count(policy.deny) == 0 with input as twelfth with data.tables as fixes with data.as_of as "2026-06-01T00:00:00Z" with data.parameters as {"grace_days": 30, "sla_days": sla}
}

test_only_the_first_late_fix_is_told if {
	count(policy.deny) == 1 with input as {"attributes": {"server_version_num": 160010, "server_version": "16.10"}} with data.tables as fixes with data.as_of as "2026-07-20T12:00:00Z" with data.parameters as {"grace_days": 30, "sla_days": sla}
}

test_one_message_when_the_grace_is_over_too if {
	count(policy.deny) == 1 with input as twelfth with data.tables as fixes with data.as_of as "2026-07-01T00:00:00Z" with data.parameters as {"grace_days": 30, "sla_days": sla}
}

test_a_fix_that_is_installed_is_not_late if {
	lax := {"critical": 7, "high": 400, "medium": 3, "low": 3}
	count(policy.deny) == 0 with input as twelfth with data.tables as fixes with data.as_of as "2026-05-20T00:00:00Z" with data.parameters as {"grace_days": 30, "sla_days": lax}
}
