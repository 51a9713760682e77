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

found(changes, member) := messages if {
	messages := policy.deny with input as {"attributes": object.union(doc.attributes, changes)} with data.parameters as {"allowed": []}
		with data.index as {"pg_role": {"m": {"attributes": member}, "g": {"attributes": {"is_bootstrap": true}}}}
}

test_creator_that_the_server_gave_it_to_passes if {
	count(found({}, {"rolsuper": false, "rolcreaterole": true})) == 0
	count(found({}, {"rolsuper": false, "rolcreaterole": false})) == 1
}

test_superusers_and_roles_of_the_provider_pass if {
	count(found({}, {"rolsuper": true, "rolcreaterole": false})) == 0
	every changes in [{"member_name": "rdsadmin"}, {"member_name": "pg_monitor"}, {"role_name": "rds_superuser"}] {
		count(found(changes, {"rolsuper": false, "rolcreaterole": false})) == 0
	}
}
