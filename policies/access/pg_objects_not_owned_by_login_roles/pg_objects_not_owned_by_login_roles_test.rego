package dbmuster.access.pg_objects_not_owned_by_login_roles_test

import rego.v1
import data.dbmuster.access.pg_objects_not_owned_by_login_roles as policy

test_approved_owner_passes if {
	doc := {"name": "app", "attributes": {"can_login": true, "rolsuper": false, "owned_objects": 1}}
	count(policy.deny) == 0 with input as doc with data.parameters as {"allowed": ["app"]}
}
