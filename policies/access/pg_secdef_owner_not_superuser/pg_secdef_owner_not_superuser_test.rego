package dbmuster.access.pg_secdef_owner_not_superuser_test

import rego.v1
import data.dbmuster.access.pg_secdef_owner_not_superuser as policy

test_approved_function_passes if {
	doc := {"name": "f", "attributes": {"owner_role": "p", "owner_name": "p"}}
	count(policy.deny) == 0 with input as doc with data.index as {"pg_role": {"p": {"attributes": {"rolsuper": true}}}}
		with data.parameters as {"allowed": ["f"]}
}

test_function_of_a_member_of_rds_superuser_can_be_approved if {
	doc := {"name": "f", "attributes": {"owner_role": "p", "owner_name": "p"}}
	every allowed, failures in {"f": 0, "g": 1} {
		count(policy.deny) == failures with input as doc with data.parameters as {"allowed": [allowed]}
			with data.index as {"pg_role": {"p": {"attributes": {"rolsuper": false, "special_roles_now": ["rds_superuser"]}}}}
	}
}
