package dbmuster.patching.rds_pending_maintenance_not_overdue_test

import rego.v1
import data.dbmuster.patching.rds_pending_maintenance_not_overdue as policy

test_update_that_is_forced_next_week_fails if {
	count(policy.deny) == 1 with input as {"attributes": {"pending_maintenance_actions": [{"action": "system-update", "forced_apply_date": "2026-11-26T00:00:00Z"}]}}
		with data.parameters as {"warn_days": 14, "max_days": 30}
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_update_that_waited_for_two_months_fails if {
	count(policy.deny) == 1 with input as {"attributes": {"pending_maintenance_actions": [{"action": "db-upgrade", "auto_applied_after_date": "2026-09-20T00:00:00Z"}]}}
		with data.parameters as {"warn_days": 14, "max_days": 30}
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_update_without_dates_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"pending_maintenance_actions": [{"action": "system-update", "description": "New operating system update"}]}}
		with data.parameters as {"warn_days": 14, "max_days": 30}
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_update_that_is_forced_next_year_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"pending_maintenance_actions": [{"action": "system-update", "forced_apply_date": "2027-11-26T00:00:00Z", "auto_applied_after_date": "2026-11-10T00:00:00Z"}]}}
		with data.parameters as {"warn_days": 14, "max_days": 30}
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_nothing_that_waits_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"pending_maintenance_actions": []}}
		with data.parameters as {"warn_days": 14, "max_days": 30}
		with data.as_of as "2026-11-20T00:00:00Z"
	count(policy.indeterminate) == 0 with input as {"attributes": {"pending_maintenance_actions": []}}
		with data.parameters as {"warn_days": 14, "max_days": 30}
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_list_that_is_not_told_is_unknown if {
	count(policy.indeterminate) == 1 with input as {"attributes": {}} with data.as_of as "2026-11-20T00:00:00Z"
}

test_update_that_is_forced_in_exactly_so_many_days_fails if {
	every date, failures in {"2026-12-04T00:00:00Z": 1, "2026-12-04T00:00:01Z": 0} {
		count(policy.deny) == failures with input as {"attributes": {"pending_maintenance_actions": [{"action": "system-update", "forced_apply_date": date}]}}
			with data.parameters as {"warn_days": 14, "max_days": 30}
			with data.as_of as "2026-11-20T00:00:00Z"
	}
}

test_update_that_was_due_fails if {
	every date, failures in {"2026-01-01T00:00:00Z": 1, "2026-10-21T00:00:00Z": 1, "2026-10-21T00:00:01Z": 0, "2026-12-01T00:00:00Z": 0} {
		waiting := {"action": "system-update", "opt_in_status": "immediate", "current_apply_date": date}
		count(policy.deny) == failures with input as {"attributes": {"pending_maintenance_actions": [waiting]}}
			with data.parameters as {"warn_days": 14, "max_days": 30}
			with data.as_of as "2026-11-20T00:00:00Z"
	}
}
