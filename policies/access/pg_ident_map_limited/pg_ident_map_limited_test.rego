package dbmuster.access.pg_ident_map_limited_test

import rego.v1
import data.dbmuster.access.pg_ident_map_limited as policy

test_every_role_fails if {
	count(policy.deny) == 1 with input as {"attributes": {"system_user": "ops", "database_user": "all"}}
}
