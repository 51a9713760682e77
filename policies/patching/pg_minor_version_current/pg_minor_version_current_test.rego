package dbmuster.patching.pg_minor_version_current_test

import rego.v1
import data.dbmuster.patching.pg_minor_version_current as policy

tables := {"postgresql_releases": {"known_on": "2026-05-16", "majors": {"16": {"newest_minor": 14, "released": "2026-05-14", "end_of_life": "2028-11-09"}}}}

doc := {"attributes": {"server_version_num": 160013, "server_version": "16.13"}}

test_grace_is_kept if {
	count(policy.deny) == 0 with input as doc with data.tables as tables with data.as_of as "2026-06-01T00:00:00Z" with data.parameters as {"grace_days": 30}
	count(policy.deny) == 1 with input as doc with data.tables as tables with data.as_of as "2026-07-01T00:00:00Z" with data.parameters as {"grace_days": 30}
}

test_last_moment_of_the_grace_passes if {
	count(policy.deny) == 0 with input as doc with data.tables as tables with data.as_of as "2026-06-13T00:00:00Z" with data.parameters as {"grace_days": 30}
	count(policy.deny) == 1 with input as doc with data.tables as tables with data.as_of as "2026-06-13T00:00:01Z" with data.parameters as {"grace_days": 30}
}

newest := {"attributes": {"server_version_num": 160014, "server_version": "16.14"}}

test_stale_table_says_nothing_of_the_newest_release_it_knows if {
	count(policy.indeterminate) == 1 with input as newest with data.tables as tables with data.as_of as "2026-11-20T00:00:00Z"
	count(policy.indeterminate) == 0 with input as newest with data.tables as tables with data.as_of as "2026-08-24T00:00:00Z"
}

test_server_that_is_behind_is_judged_by_a_stale_table_too if {
	count(policy.indeterminate) == 0 with input as doc with data.tables as tables with data.as_of as "2026-11-20T00:00:00Z"
}

test_table_from_the_last_day_of_support_stays_current if {
	last := {"postgresql_releases": {"known_on": "2026-05-16", "majors": {"16": {"newest_minor": 14, "released": "2026-05-14", "end_of_life": "2026-05-16"}}}}
	count(policy.indeterminate) == 0 with input as newest with data.tables as last with data.as_of as "2026-11-20T00:00:00Z"
}
