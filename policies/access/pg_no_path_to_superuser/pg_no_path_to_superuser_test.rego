package dbmuster.access.pg_no_path_to_superuser_test

import rego.v1
import data.dbmuster.access.pg_no_path_to_superuser as policy

doc(name) := {"name": name, "attributes": {"rolsuper": false, "can_login": true, "superuser_reach": "after_set_role", "superuser_path": [name, "dba"]}}

test_path_is_told if {
	some msg in policy.deny with input as doc("app") with data.parameters as {"allowed": []}
	contains(msg, "app; dba")
}

test_approved_role_passes if count(policy.deny) == 0 with input as doc("ops") with data.parameters as {"allowed": ["ops"]}
