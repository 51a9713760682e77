package dbmuster.retention.rds_manual_snapshot_age_limit_test

import rego.v1
import data.dbmuster.retention.rds_manual_snapshot_age_limit as policy

doc(tags) := {"tags": tags, "attributes": {"snapshot_create_time": "2025-10-31T00:00:00Z"}}

params(days) := {"max_days": days, "hold_key": "legal-hold"}

test_age if {
	count(policy.deny) == 1 with input as doc({}) with data.as_of as "2026-11-01T00:00:00Z" with data.parameters as params(365)
	count(policy.deny) == 0 with input as doc({}) with data.as_of as "2026-11-01T00:00:00Z" with data.parameters as params(366)
}

test_legal_hold if {
	count(policy.deny) == 0 with input as doc({"Legal-Hold": "case 7"}) with data.as_of as "2026-11-01T00:00:00Z" with data.parameters as params(1)
}

test_other_tags_hold_nothing if {
	count(policy.deny) == 1 with input as doc({"team": "orders"}) with data.as_of as "2026-11-01T00:00:00Z" with data.parameters as params(1)
}

copy(changes) := {"tags": {}, "attributes": object.union({"snapshot_create_time": "2026-10-31T00:00:00Z", "is_copy": true}, changes)}

answer(document) := [count(failures), count(doubts)] if {
	failures := policy.deny with input as document with data.as_of as "2026-11-01T00:00:00Z" with data.parameters as params(365)
	doubts := policy.indeterminate with input as document with data.as_of as "2026-11-01T00:00:00Z" with data.parameters as params(365)
}

test_copy_is_as_old_as_what_it_was_copied_from if {
	answer(copy({"original_snapshot_create_time": "2019-01-01T00:00:00Z"})) == [1, 0]
	answer(copy({"original_snapshot_create_time": "2026-10-01T00:00:00Z"})) == [0, 0]
	answer(copy({"is_copy": false})) == [0, 0]
}

test_copy_of_nobody_knows_when_is_unknown if {
	answer(copy({})) == [0, 1]
	answer(object.union(copy({}), {"tags": {"legal-hold": "yes"}})) == [0, 0]
	answer(copy({"snapshot_create_time": "2019-01-01T00:00:00Z"}))[0] == 1
}
