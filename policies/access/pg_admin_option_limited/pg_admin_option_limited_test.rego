package dbmuster.access.pg_admin_option_limited_test

import rego.v1
import data.dbmuster.access.pg_admin_option_limited as policy

doc := {"attributes": {"admin_option": true, "member_name": "app", "role_name": "team", "member": "m", "grantor": "g"}}

index(create) := {"pg_role": {
	"m": {"attributes": {"rolsuper": false, "rolcreaterole": create}},
	"g": {"attributes": {"is_bootstrap": false}},
}}

test_creator_that_somebody_else_gave_it_to_fails if {
	count(policy.deny) == 1 with input as doc with data.index as index(true) with data.parameters as {"allowed": []}
}

test_approved_member_passes if {
	count(policy.deny) == 0 with input as doc with data.index as index(false) with data.parameters as {"allowed": ["app"]}
}
