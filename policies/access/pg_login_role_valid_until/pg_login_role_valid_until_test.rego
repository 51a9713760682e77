package dbmuster.access.pg_login_role_valid_until_test

import rego.v1
import data.dbmuster.access.pg_login_role_valid_until as policy

at(until) := {"name": "app", "attributes": {"rolvaliduntil": until}}

test_last_day_passes_and_the_next_fails if {
	count(policy.deny) == 0 with input as at("2026-01-31T00:00:00Z") with data.parameters as {"max_days": 30}
		with data.as_of as "2026-01-01T00:00:00Z"
	count(policy.deny) == 1 with input as at("2026-02-01T00:00:00Z") with data.parameters as {"max_days": 30}
		with data.as_of as "2026-01-01T00:00:00Z"
}

test_roles_without_passwords_are_not_applicable if {
	every attributes in [{"password_type": "none"}, {"special_roles_after_set_role": ["rds_iam"]}] {
		count(policy.not_applicable) == 1 with input as {"name": "app", "attributes": attributes}
			with data.parameters as {"max_days": 30} with data.as_of as "2026-01-01T00:00:00Z"
	}
}
