package dbmuster.retention.rds_cluster_recovery_point_recent_test

import rego.v1
import data.dbmuster.retention.rds_cluster_recovery_point_recent as policy

index(status) := {"aws_rds_cluster_snapshot": {"s": {"attributes": {"snapshot_create_time": "2026-10-31T12:00:00Z", "status": status}}}}

referrers := {"aws_rds_cluster_snapshot.db_cluster": {"d": ["s"]}}

test_only_complete_snapshots_count if {
	doc := {"id": "d", "attributes": {}}
	count(policy.deny) == 0 with input as doc with data.index as index("available") with data.referrers as referrers with data.as_of as "2026-11-01T00:00:00Z" with data.parameters as {"max_hours": 48}
	count(policy.deny) == 1 with input as doc with data.index as index("creating") with data.referrers as referrers with data.as_of as "2026-11-01T00:00:00Z" with data.parameters as {"max_hours": 48}
}

test_the_newest_counts if {
	doc := {"id": "d", "attributes": {"last_recovery_point": "2026-01-01T00:00:00Z"}}
	count(policy.deny) == 0 with input as doc with data.index as index("available") with data.referrers as referrers with data.as_of as "2026-11-01T00:00:00Z" with data.parameters as {"max_hours": 12}
	count(policy.deny) == 1 with input as doc with data.index as index("available") with data.referrers as referrers with data.as_of as "2026-11-01T00:00:00Z" with data.parameters as {"max_hours": 11}
}

answer(attributes, snapshots) := [count(failures), count(doubts)] if {
	doc := {"id": "d", "attributes": attributes}
	fleet := {"aws_rds_cluster_snapshot": {id: {"attributes": object.union({"status": "available"}, snapshot)} | some id, snapshot in snapshots}}
	pointing := {"aws_rds_cluster_snapshot.db_cluster": {"d": [id | some id, _ in snapshots]}}
	failures := policy.deny with input as doc with data.index as fleet with data.referrers as pointing with data.as_of as "2026-11-01T00:00:00Z" with data.parameters as {"max_hours": 48}
	doubts := policy.indeterminate with input as doc with data.index as fleet with data.referrers as pointing with data.as_of as "2026-11-01T00:00:00Z" with data.parameters as {"max_hours": 48}
}

copy := {"snapshot_create_time": "2026-10-31T12:00:00Z", "is_copy": true}

test_copy_alone_does_not_tell if {
	answer({}, {"s": copy}) == [0, 1]
	answer({"last_recovery_point": "2026-10-31T13:00:00Z"}, {"s": copy}) == [0, 0]
	answer({"last_recovery_point": "2026-01-31T13:00:00Z"}, {"s": copy}) == [0, 1]
	answer({}, {"s": copy, "t": {"snapshot_create_time": "2026-10-31T01:00:00Z", "is_copy": false}}) == [0, 0]
}

test_old_copy_is_old if answer({}, {"s": object.union(copy, {"snapshot_create_time": "2026-01-31T12:00:00Z"})}) == [1, 0]

test_exactly_so_many_hours_pass if {
	answer({"last_recovery_point": "2026-10-30T00:00:00Z"}, {}) == [0, 0]
	answer({}, {"s": object.union(copy, {"snapshot_create_time": "2026-10-30T00:00:00Z"})}) == [0, 1]
}
