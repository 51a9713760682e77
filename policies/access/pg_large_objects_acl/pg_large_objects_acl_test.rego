package dbmuster.access.pg_large_objects_acl_test

import rego.v1
import data.dbmuster.access.pg_large_objects_acl as policy

test_all_are_named_in_order if {
	some found in policy.deny with input as {"attributes": {"public_privileges": ["UPDATE", "SELECT"]}}
	contains(found.message, "SELECT, UPDATE")
}
