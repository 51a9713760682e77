package dbmuster.logging.pg_track_activities_on_test

import rego.v1
import data.dbmuster.logging.pg_track_activities_on as policy

doc(settings) := {"attributes": {"settings": settings}}

test_what_fails if {
	every settings in [
		{"track_activities": "off", "track_counts": "on"},
		{"track_activities": "on", "track_counts": "off"},
	] {
		count(policy.deny) > 0 with input as doc(settings)
	}
}

test_what_passes if {
	every settings in [
		{"track_activities": "on", "track_counts": "on"},
	] {
		count(policy.deny) == 0 with input as doc(settings)
		count(policy.indeterminate) == 0 with input as doc(settings)
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	count(policy.indeterminate) > 0 with input as doc({})
	count(policy.deny) == 0 with input as doc({})
}
