package dbmuster.access.pg_secdef_not_public_test

import rego.v1
import data.dbmuster.access.pg_secdef_not_public as policy

test_owner_is_named if {
	some found in policy.deny with input as {"attributes": {"owner_name": "dba", "public_privileges": ["EXECUTE"]}}
	contains(found.message, "as dba")
}
