package dbmuster.access.pg_default_privileges_no_public_test

import rego.v1
import data.dbmuster.access.pg_default_privileges_no_public as policy

test_creator_is_named if {
	some found in policy.deny with input as {"attributes": {"creator_name": "deploy", "public_privileges": ["SELECT"]}}
	contains(found.message, "deploy")
}
