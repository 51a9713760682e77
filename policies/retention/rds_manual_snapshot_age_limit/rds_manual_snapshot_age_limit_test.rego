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
