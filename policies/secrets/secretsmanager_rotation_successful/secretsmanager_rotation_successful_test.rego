package dbmuster.secrets.secretsmanager_rotation_successful_test

import rego.v1
import data.dbmuster.secrets.secretsmanager_rotation_successful as policy

doc(changes) := {"attributes": object.union({"rotation_enabled": true, "rotation_interval_days": 30}, changes)}

failures(changes) := n if {
	n := count(policy.deny) with input as doc(changes) with data.as_of as "2026-11-01T00:00:00Z" with data.parameters as {"grace_days": 2}
}

test_schedule if {
	failures({"last_rotated_date": "2026-10-15T00:00:00Z", "next_rotation_date": "2026-11-14T00:00:00Z"}) == 0
	failures({"last_rotated_date": "2026-09-01T00:00:00Z", "next_rotation_date": "2026-11-14T00:00:00Z"}) == 1
	failures({"last_rotated_date": "2026-10-15T00:00:00Z", "next_rotation_date": "2026-10-20T00:00:00Z"}) == 1
	failures({"last_rotated_date": "2026-10-15T00:00:00Z", "next_rotation_date": "2026-10-31T00:00:00Z"}) == 0
	failures({"next_rotation_date": "2026-11-14T00:00:00Z"}) == 0
	failures({}) == 1
}

test_secrets_of_other_services_are_theirs if {
	count(policy.not_applicable) == 1 with input as {"attributes": {"owning_service": "events"}}
}

test_rotation_without_a_next_date_is_judged_by_the_last if {
	failures({"last_rotated_date": "2026-10-15T00:00:00Z"}) == 0
	failures({"last_rotated_date": "2026-09-01T00:00:00Z"}) == 1
}

test_secrets_that_rds_manages_are_judged if {
	count(policy.not_applicable) == 0 with input as {"attributes": {"owning_service": "rds"}}
}
