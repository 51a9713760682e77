package dbmuster.access.pg_sensitive_columns_limited_test

import rego.v1
import data.dbmuster.access.pg_sensitive_columns_limited as policy

parameters := {"columns": ["app.customers.iban"], "allowed": []}

test_nothing_is_said_of_tables_without_declared_columns if {
	count(policy.not_applicable) > 0 with input as {"attributes": {"schema": "app", "object_name": "orders", "database": "d"}}
		with data.parameters as parameters
}

test_a_declared_table_is_judged if {
	count(policy.not_applicable) == 0 with input as {"attributes": {"schema": "app", "object_name": "customers", "database": "d"}}
		with data.parameters as parameters
}
