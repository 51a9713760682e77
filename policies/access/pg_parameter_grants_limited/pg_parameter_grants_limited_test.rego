package dbmuster.access.pg_parameter_grants_limited_test

import rego.v1
import data.dbmuster.access.pg_parameter_grants_limited as policy

test_alter_system_is_never_approved if {
	doc := {"attributes": {"object_name": "work_mem", "grants": [{"is_public": false, "grantee_name": "app", "privileges": ["SET", "ALTER SYSTEM"]}]}}
	count(policy.deny) == 1 with input as doc with data.parameters as {"allowed_set": ["work_mem"]}
}

test_role_of_the_provider_passes if {
	doc := {"attributes": {"object_name": "work_mem", "grants": [{"is_public": false, "grantee_name": "rds_superuser", "privileges": ["SET"]}]}}
	count(policy.deny) == 0 with input as doc with data.parameters as {"allowed_set": []}
}
