package dbmuster.access.pg_public_table_grants_absent_test

import rego.v1
import data.dbmuster.access.pg_public_table_grants_absent as policy

test_both_are_told if {
	doc := {"attributes": {"public_privileges": ["SELECT"], "public_column_privileges": ["UPDATE (a)"]}}
	count(policy.deny) == 2 with input as doc
}

test_each_is_told_alone if {
	every attributes in [
		{"public_privileges": ["SELECT"], "public_column_privileges": []},
		{"public_privileges": [], "public_column_privileges": ["UPDATE (a)"]},
	] {
		count(policy.deny) == 1 with input as {"attributes": attributes}
	}
}
