package dbmuster.access.pg_expired_login_roles_locked_test

import rego.v1
import data.dbmuster.access.pg_expired_login_roles_locked as policy

doc := {"name": "app", "attributes": {"rolvaliduntil": "2026-01-01T00:00:00Z"}}

test_grace_is_kept if {
	count(policy.deny) == 0 with input as doc with data.parameters as {"grace_days": 90} with data.as_of as "2026-03-31T00:00:00Z"
	count(policy.deny) == 1 with input as doc with data.parameters as {"grace_days": 90} with data.as_of as "2026-04-02T00:00:00Z"
}

test_last_moment_of_the_grace_passes if {
	count(policy.deny) == 0 with input as doc with data.parameters as {"grace_days": 90} with data.as_of as "2026-04-01T00:00:00Z"
	count(policy.deny) == 1 with input as doc with data.parameters as {"grace_days": 90} with data.as_of as "2026-04-01T00:00:01Z"
}

test_role_of_the_provider_passes if {
	role := object.union(doc, {"name": "rdsadmin"})
	count(policy.deny) == 0 with input as role with data.parameters as {"grace_days": 90} with data.as_of as "2026-05-01T00:00:00Z"
}
