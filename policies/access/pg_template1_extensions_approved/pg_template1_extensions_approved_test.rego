package dbmuster.access.pg_template1_extensions_approved_test

import rego.v1
import data.dbmuster.access.pg_template1_extensions_approved as policy

test_list if {
	count(policy.deny) == 0 with input as {"name": "pgaudit", "attributes": {"version": "17.1"}}
		with data.parameters as {"allowed": ["pgaudit"]}
}
