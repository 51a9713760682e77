package dbmuster.access.pg_rls_forced_test

import rego.v1
import data.dbmuster.access.pg_rls_forced as policy

test_owner_is_named if {
	doc := {"attributes": {"rls_forced": false, "owner_role": "a", "owner_name": "app"}}
	some found in policy.deny with input as doc with data.index as {"pg_role": {"a": {"attributes": {"can_login": true}}}}
	contains(found.message, "app")
}
