package dbmuster.patching.pg_minor_version_current_test

import rego.v1
import data.dbmuster.patching.pg_minor_version_current as policy

tables := {"postgresql_releases": {"known_on": "2026-05-16", "majors": {"16": {"newest_minor": 14, "released": "2026-05-14", "end_of_life": "2028-11-09"}}}}

doc := {"attributes": {"server_version_num": 160013, "server_version": "16.13"}}

test_grace_is_kept if {
	count(policy.deny) == 0 with input as doc with data.tables as tables with data.as_of as "2026-06-01T00:00:00Z" with data.parameters as {"grace_days": 30}
	count(policy.deny) == 1 with input as doc with data.tables as tables with data.as_of as "2026-07-01T00:00:00Z" with data.parameters as {"grace_days": 30}
}
