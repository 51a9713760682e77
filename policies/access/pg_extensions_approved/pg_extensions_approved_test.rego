package dbmuster.access.pg_extensions_approved_test

import rego.v1
import data.dbmuster.access.pg_extensions_approved as policy

test_list_decides if count(policy.deny) == 0 with input as {"name": "x", "attributes": {"version": "1"}} with data.parameters as {"allowed": ["x"]}
