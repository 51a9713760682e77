package dbmuster.patching.rds_maintenance_window_set_test

import rego.v1
import data.dbmuster.patching.rds_maintenance_window_set as policy

test_no_window_fails if {
	count(policy.deny) > 0 with input as {"attributes": {}}
}

test_window_without_backup_window_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"preferred_maintenance_window": "mon:00:00-mon:03:00"}}
	count(policy.indeterminate) == 0 with input as {"attributes": {"preferred_maintenance_window": "mon:00:00-mon:03:00"}}
}

test_backup_that_starts_when_maintenance_ends_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"preferred_maintenance_window": "mon:00:00-mon:03:00", "preferred_backup_window": "03:00-04:00"}}
	count(policy.indeterminate) == 0 with input as {"attributes": {"preferred_maintenance_window": "mon:00:00-mon:03:00", "preferred_backup_window": "03:00-04:00"}}
}

test_window_over_midnight_overlaps if {
	count(policy.deny) > 0 with input as {"attributes": {"preferred_maintenance_window": "sun:23:30-mon:00:30", "preferred_backup_window": "00:00-01:00"}}
}

test_backup_over_midnight_overlaps if {
	count(policy.deny) > 0 with input as {"attributes": {"preferred_maintenance_window": "sun:00:10-sun:00:40", "preferred_backup_window": "23:30-00:30"}}
}

test_maintenance_inside_the_backup_overlaps if {
	count(policy.deny) > 0 with input as {"attributes": {"preferred_maintenance_window": "sun:03:10-sun:03:40", "preferred_backup_window": "03:00-05:00"}}
}

test_week_turns_over if {
	count(policy.deny) == 0 with input as {"attributes": {"preferred_maintenance_window": "sun:23:30-mon:00:30", "preferred_backup_window": "02:00-03:00"}}
	count(policy.indeterminate) == 0 with input as {"attributes": {"preferred_maintenance_window": "sun:23:30-mon:00:30", "preferred_backup_window": "02:00-03:00"}}
}

test_window_of_days_overlaps if {
	count(policy.deny) > 0 with input as {"attributes": {"preferred_maintenance_window": "sun:05:00-tue:04:00", "preferred_backup_window": "04:30-04:45"}}
}

test_window_that_cannot_be_read_is_unknown if {
	count(policy.deny) == 0 with input as {"attributes": {"preferred_maintenance_window": "sundays"}}
	count(policy.indeterminate) > 0 with input as {"attributes": {"preferred_maintenance_window": "sundays"}}
}

unreadable(windows) if {
	count(policy.indeterminate) == 1 with input as {"attributes": windows}
	count(policy.deny) == 0 with input as {"attributes": windows}
}

test_window_with_too_much_or_too_little_is_unknown if {
	every window in [
		"sun:05:00-tue:04", "sun:05:00-tue:04:00:00", "sun:05:00-sun:06:00:00", "sun:23:30-mon:00:30:00",
		"sun:05:00-day:06:00", "day:05:00-day:06:00", "day:05:00-sun:06:00",
	] {
		unreadable({"preferred_maintenance_window": window})
	}
	unreadable({"preferred_maintenance_window": "sun:05:00-sun:06:00", "preferred_backup_window": "05:00-06:00:00"})
}

test_missing_window_fails_plainly if {
	count(policy.indeterminate) == 0 with input as {"attributes": {}}
}

overlaps(maintenance, backup) := n if {
	n := count(policy.deny) with input as {"attributes": {"preferred_maintenance_window": maintenance, "preferred_backup_window": backup}}
}

test_windows_that_touch_do_not_overlap if {
	overlaps("mon:04:00-mon:05:00", "03:00-04:00") == 0
	overlaps("mon:03:59-mon:05:00", "03:00-04:00") == 1
}

test_window_that_ends_when_it_begins_is_the_whole_day if overlaps("mon:05:00-mon:06:00", "03:00-03:00") == 1
