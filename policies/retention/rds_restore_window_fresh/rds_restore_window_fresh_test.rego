package dbmuster.retention.rds_restore_window_fresh_test

import rego.v1
import data.dbmuster.retention.rds_restore_window_fresh as policy

answer(attributes) := [count(failures), count(doubts)] if {
	usual := {"backup_retention_period": 7, "latest_restorable_time": "2026-11-19T23:55:00.123Z", "earliest_restorable_time": "2026-11-12T00:00:00Z"}
	doc := {"attributes": object.union(usual, attributes)}
	failures := policy.deny with input as doc with data.parameters as {"max_minutes": 60, "min_days": 7} with data.as_of as "2026-11-20T00:00:00Z"
	doubts := policy.indeterminate with input as doc with data.parameters as {"max_minutes": 60, "min_days": 7} with data.as_of as "2026-11-20T00:00:00Z"
}

test_window_that_stopped_fails if {
	answer({"latest_restorable_time": "2026-11-19T22:59:59Z"}) == [1, 0]
	answer({"latest_restorable_time": "2026-11-19T23:00:00Z"}) == [0, 0]
	answer({}) == [0, 0]
}

test_window_that_does_not_reach_back_is_left_open if {
	answer({"earliest_restorable_time": "2026-11-14T00:00:00Z"}) == [0, 0]
	answer({"earliest_restorable_time": "2026-11-14T00:00:01Z"}) == [0, 1]
	answer({"earliest_restorable_time": "2026-11-19T23:00:00Z", "backup_retention_period": 35}) == [0, 1]
	answer({"earliest_restorable_time": "2026-11-19T00:00:00Z", "backup_retention_period": 2}) == [0, 0]
	answer({"earliest_restorable_time": "2026-11-19T00:00:01Z", "backup_retention_period": 2}) == [0, 1]
}

test_no_time_is_unknown if {
	params := {"max_minutes": 60, "min_days": 7}
	count(policy.indeterminate) == 1 with input as {"attributes": {"backup_retention_period": 7}} with data.parameters as params with data.as_of as "2026-11-20T00:00:00Z"
}
