package dbmuster.availability.pg_slot_retention_bounded_test

import rego.v1
import data.dbmuster.availability.pg_slot_retention_bounded as policy

doc := {"attributes": {
	"settings": {"max_slot_wal_keep_size": "-1"},
	"replication_slots": [{"name": "a", "slot_type": "physical", "active": false, "inactive_since": "2026-11-20T00:00:00Z"}],
}}

test_short_pause_is_accepted if {
	count(policy.deny) == 0 with input as doc with data.as_of as "2026-11-20T12:00:00Z" with data.parameters as {"max_inactive_hours": 24}
	count(policy.deny) == 1 with input as doc with data.as_of as "2026-11-22T00:00:00Z" with data.parameters as {"max_inactive_hours": 24}
}

test_slot_in_use_passes if {
	used := {"attributes": object.union(doc.attributes, {"replication_slots": [{"name": "a", "slot_type": "physical", "active": true}]})}
	count(policy.deny) == 0 with input as used with data.as_of as "2026-11-22T00:00:00Z" with data.parameters as {"max_inactive_hours": 24}
}

test_last_moment_of_the_pause_passes if {
	count(policy.deny) == 0 with input as doc with data.as_of as "2026-11-21T00:00:00Z" with data.parameters as {"max_inactive_hours": 24}
	count(policy.deny) == 1 with input as doc with data.as_of as "2026-11-21T00:00:01Z" with data.parameters as {"max_inactive_hours": 24}
}
