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
