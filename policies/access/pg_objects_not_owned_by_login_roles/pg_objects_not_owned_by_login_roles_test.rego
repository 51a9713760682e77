package dbmuster.access.pg_objects_not_owned_by_login_roles_test

import rego.v1
import data.dbmuster.access.pg_objects_not_owned_by_login_roles as policy

test_approved_owner_passes if {
	doc := {"name": "app", "attributes": {"can_login": true, "rolsuper": false, "owned_objects": 1}}
	count(policy.deny) == 0 with input as doc with data.parameters as {"allowed": ["app"]}
}

test_superusers_and_roles_of_the_provider_are_judged_elsewhere if {
	every name, failures in {"app": [1, 0], "rdsadmin": [0, 0]} {
		every i, super in [false, true] {
			doc := {"name": name, "attributes": {"can_login": true, "rolsuper": super, "owned_objects": 1}}
			count(policy.deny) == failures[i] with input as doc with data.parameters as {"allowed": []}
		}
	}
}
