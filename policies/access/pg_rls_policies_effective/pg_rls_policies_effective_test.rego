package dbmuster.access.pg_rls_policies_effective_test

import rego.v1
import data.dbmuster.access.pg_rls_policies_effective as policy

test_table_is_named if {
	some found in policy.deny with input as {"attributes": {"rls_enabled": false, "table_name": "cards"}}
	contains(found.message, "cards")
}
