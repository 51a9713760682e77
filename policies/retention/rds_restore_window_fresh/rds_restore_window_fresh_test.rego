package dbmuster.retention.rds_restore_window_fresh_test

import rego.v1
import data.dbmuster.retention.rds_restore_window_fresh as policy

test_window_that_stopped_fails if {
	count(policy.deny) == 1 with input as {"attributes": {"latest_restorable_time": "2026-11-17T10:00:00Z"}}
		with data.parameters as {"max_days": 1}
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_window_of_minutes_ago_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"latest_restorable_time": "2026-11-19T23:55:00.123Z"}}
		with data.parameters as {"max_days": 1}
		with data.as_of as "2026-11-20T00:00:00Z"
	count(policy.indeterminate) == 0 with input as {"attributes": {"latest_restorable_time": "2026-11-19T23:55:00.123Z"}}
		with data.parameters as {"max_days": 1}
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_no_time_is_unknown if {
	count(policy.indeterminate) == 1 with input as {"attributes": {}}
		with data.parameters as {"max_days": 1}
		with data.as_of as "2026-11-20T00:00:00Z"
}
