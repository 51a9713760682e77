package dbmuster.logging.rds_event_subscription_parameter_group_test

import rego.v1
import data.dbmuster.logging.rds_event_subscription_parameter_group as policy

doc(changes) := {"attributes": object.union({
	"enabled": true, "source_type": "db-parameter-group", "event_categories": [], "source_ids": [],
}, changes)}

test_more_categories_than_needed_pass if {
	wider := ["configuration change", "notification"]
	count(policy.deny) == 0 with input as doc({"event_categories": wider})
}

test_unset_source_type_covers_all if {
	all_sources := {"attributes": {"enabled": true, "event_categories": [], "source_ids": []}}
	count(policy.deny) == 0 with input as all_sources
	count(policy.not_applicable) == 0 with input as all_sources
}

test_other_source_type_is_not_applicable if {
	count(policy.not_applicable) == 1 with input as doc({"source_type": "db-snapshot"})
}

test_named_sources_narrow_it if count(policy.deny) == 1 with input as doc({"source_ids": ["orders"]})
