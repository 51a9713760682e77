package dbmuster.access.pg_public_table_grants_absent_test

import rego.v1
import data.dbmuster.access.pg_public_table_grants_absent as policy

doc(schema, object) := {"attributes": {"schema": schema, "object_name": object, "privileges": ["SELECT"]}}

none := {"allowed_objects": []}

test_system_schema_is_not_applicable if {
	count(policy.not_applicable) == 1 with input as doc("pg_catalog", "pg_class") with data.parameters as none
}

test_relation_of_an_extension_can_be_allowed if {
	count(policy.deny) == 0 with input as doc("public", "pg_stat_statements") with data.parameters as {"allowed_objects": ["pg_stat_statements"]}
	count(policy.deny) == 1 with input as doc("public", "pg_stat_statements") with data.parameters as none
}
