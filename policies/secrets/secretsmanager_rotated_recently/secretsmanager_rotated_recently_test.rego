package dbmuster.secrets.secretsmanager_rotated_recently_test

import rego.v1
import data.dbmuster.secrets.secretsmanager_rotated_recently as policy

failures(attributes) := n if {
	n := count(policy.deny) with input as {"attributes": attributes} with data.as_of as "2026-11-01T00:00:00Z" with data.parameters as {"max_days": 90}
}

test_ages if {
	failures({"last_rotated_date": "2026-10-01T00:00:00Z", "created_date": "2020-01-01T00:00:00Z"}) == 0
	failures({"last_rotated_date": "2026-07-01T00:00:00Z", "created_date": "2020-01-01T00:00:00Z"}) == 1
	failures({"created_date": "2026-10-01T00:00:00Z"}) == 0
	failures({"created_date": "2020-01-01T00:00:00Z"}) == 1
}

test_secrets_of_other_services_are_theirs if {
	count(policy.not_applicable) == 1 with input as {"attributes": {"owning_service": "events"}}
}

test_one_date_is_enough if {
	every field, doubts in {"last_rotated_date": 0, "created_date": 0, "none": 1} {
		count(policy.indeterminate) == doubts with input as {"attributes": {field: "2026-10-01T00:00:00Z"}}
	}
	failures({"last_rotated_date": "2026-07-01T00:00:00Z"}) == 1
}

test_secrets_that_rds_manages_are_judged if {
	count(policy.not_applicable) == 0 with input as {"attributes": {"owning_service": "rds"}}
}
