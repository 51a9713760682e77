package dbmuster.access.pg_ident_map_limited_test

import rego.v1
import data.dbmuster.access.pg_ident_map_limited as policy

test_every_role_fails if {
	count(policy.deny) == 1 with input as {"attributes": {"system_user": "ops", "database_user": "all"}}
}

test_expression_for_one_ordinary_role_passes if {
	every role, failures in {"app": 0, "\\1": 0, "postgres": 1, "all": 1} {
		count(policy.deny) == failures with input as {"attributes": {"system_user": "/^(.*)@example.com$", "database_user": role}}
	}
}
