package dbmuster.access.pg_template1_clean_test

import rego.v1
import data.dbmuster.access.pg_template1_clean as policy

test_schema_public_is_everywhere_anyway if {
	count(policy.deny) == 0 with input as {"resource_type": "pg_schema", "name": "public", "attributes": {"database": "template1"}}
}

test_each_kind_is_told_once if {
	every kind in ["pg_object", "pg_schema"] {
		count(policy.deny) == 1 with input as {"resource_type": kind, "name": "app", "attributes": {"database": "template1"}}
	}
}
