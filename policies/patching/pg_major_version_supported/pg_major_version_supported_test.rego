package dbmuster.patching.pg_major_version_supported_test

import rego.v1
import data.dbmuster.patching.pg_major_version_supported as policy

tables := {"postgresql_releases": {"majors": {"14": {"end_of_life": "2026-11-12"}}}}

doc := {"attributes": {"server_version_num": 140023, "server_version": "14.23"}}

found(as_of, days) := messages if {
	messages := policy.deny with input as doc with data.tables as tables with data.as_of as as_of
		with data.parameters as {"min_days_left": days}
}

test_last_day_counts if {
	count(found("2026-11-12T10:00:00Z", 0)) == 0
	count(found("2026-11-13T00:00:00Z", 0)) == 1
}

test_notice_can_be_asked_for if count(found("2026-09-01T00:00:00Z", 180)) == 1

test_version_that_has_ended_is_told_once if count(found("2026-11-13T00:00:00Z", 180)) == 1

test_notice_is_given_until_the_last_day if count(found("2026-11-12T23:59:59Z", 30)) == 1

test_notice_begins_less_than_so_many_days_before if {
	count(found("2026-10-13T00:00:00Z", 30)) == 0
	count(found("2026-10-13T00:00:01Z", 30)) == 1
}
