package dbmuster.access.pg_restrict_nonsystem_relation_kind_test

import rego.v1
import data.dbmuster.access.pg_restrict_nonsystem_relation_kind as policy

doc(value, overrides) := {"attributes": {"value": value, "overrides": overrides}}

params := {"dump_roles": ["backup"]}

test_where_it_may_be_set if {
	count(policy.deny) == 0 with input as doc("view, foreign-table", []) with data.parameters as params
	count(policy.deny) == 0 with input as doc("", [{"role_name": "backup", "value": "foreign-table,view"}]) with data.parameters as params
	every overrides in [[], [{"role_name": "backup", "value": "view"}], [{"role_name": "app", "value": "foreign-table,view"}], [{"role_name": "backup", "database": "x", "value": "foreign-table,view"}]] {
		count(policy.deny) == 1 with input as doc("", overrides) with data.parameters as params
	}
	count(policy.not_applicable) == 1 with input as doc("", []) with data.parameters as {"dump_roles": []}
}
