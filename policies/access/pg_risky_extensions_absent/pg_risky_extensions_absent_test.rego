package dbmuster.access.pg_risky_extensions_absent_test

import rego.v1
import data.dbmuster.access.pg_risky_extensions_absent as policy

test_version_is_told if {
	some msg in policy.deny with input as {"name": "dblink", "attributes": {"version": "1.2"}} with data.parameters as {"allowed": []}
	contains(msg, "1.2")
}
