package dbmuster.access.pg_createdb_limited_test

import rego.v1
import data.dbmuster.access.pg_createdb_limited as policy

holder(name) := {"name": name, "attributes": {"rolcreatedb": true, "rolsuper": false, "can_login": true, "attributes_after_set_role": ["CREATEDB"], "special_roles_now": []}}

test_approved_role_passes if count(policy.deny) == 0 with input as holder("ops") with data.parameters as {"allowed": ["ops"]}

test_role_that_is_not_approved_fails if count(policy.deny) == 1 with input as holder("app") with data.parameters as {"allowed": ["ops"]}

test_group_that_cannot_log_in_is_judged_by_its_own_attribute if {
	group := {"name": "g", "attributes": {"rolcreatedb": false, "rolsuper": false, "can_login": false, "attributes_after_set_role": ["CREATEDB"]}}
	count(policy.deny) == 0 with input as group with data.parameters as {"allowed": []}
}

test_role_of_the_provider_passes if count(policy.deny) == 0 with input as holder("rdsadmin") with data.parameters as {"allowed": []}

test_path_to_a_superuser_is_judged_as_such if {
	role := {"name": "app", "attributes": {"rolcreatedb": false, "rolsuper": false, "can_login": true, "attributes_after_set_role": ["CREATEDB", "SUPERUSER"]}}
	count(policy.deny) == 0 with input as role with data.parameters as {"allowed": []}
}
