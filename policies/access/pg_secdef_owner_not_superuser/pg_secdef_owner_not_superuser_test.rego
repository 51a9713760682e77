package dbmuster.access.pg_secdef_owner_not_superuser_test

import rego.v1
import data.dbmuster.access.pg_secdef_owner_not_superuser as policy

test_approved_function_passes if {
	doc := {"name": "f", "attributes": {"owner_role": "p", "owner_name": "p"}}
	count(policy.deny) == 0 with input as doc with data.index as {"pg_role": {"p": {"attributes": {"rolsuper": true}}}}
		with data.parameters as {"allowed": ["f"]}
}
