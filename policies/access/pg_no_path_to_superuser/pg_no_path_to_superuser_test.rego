package dbmuster.access.pg_no_path_to_superuser_test

import rego.v1
import data.dbmuster.access.pg_no_path_to_superuser as policy

doc(name) := {"name": name, "attributes": {"rolsuper": false, "can_login": true, "superuser_reach": "after_set_role", "superuser_path": [name, "dba"]}}

test_path_is_told if {
	some msg in policy.deny with input as doc("app") with data.parameters as {"allowed": []}
	contains(msg, "app; dba")
}

test_approved_role_passes if count(policy.deny) == 0 with input as doc("ops") with data.parameters as {"allowed": ["ops"]}

test_role_of_the_provider_passes if count(policy.deny) == 0 with input as doc("rdsadmin") with data.parameters as {"allowed": []}

test_provider_keeps_from_obtaining_it_but_not_from_set_role if {
	every reach, answers in {"obtainable": 1, "after_set_role": 0} {
		role := {"name": "app", "attributes": object.union(doc("app").attributes, {"superuser_reach": reach, "cluster": "c"})}
		count(policy.not_applicable) == answers with input as role with data.index as {"pg_cluster": {"c": {"attributes": {"managed_by": "rds"}}}}
		count(policy.not_applicable) == 0 with input as role with data.index as {"pg_cluster": {"c": {"attributes": {}}}}
	}
}
