package dbmuster.access.pg_database_owner_approved_test

import rego.v1
import data.dbmuster.access.pg_database_owner_approved as policy

doc := {"attributes": {"owner_name": "app", "owner_role": "r1"}}

index(super, login) := {"pg_role": {"r1": {"attributes": {"rolsuper": super, "rolcanlogin": login}}}}

test_superuser_without_login_passes if {
	count(policy.deny) == 0 with input as doc with data.index as index(true, false) with data.parameters as {"owners": []}
}

test_list if {
	count(policy.deny) == 1 with input as doc with data.index as index(false, false) with data.parameters as {"owners": ["other"]}
	count(policy.deny) == 0 with input as doc with data.index as index(true, true) with data.parameters as {"owners": ["app"]}
}

test_ordinary_owner_passes_without_a_list if {
	count(policy.deny) == 0 with input as doc with data.index as index(false, true) with data.parameters as {"owners": []}
	count(policy.deny) == 1 with input as doc with data.index as index(true, true) with data.parameters as {"owners": []}
}
