package dbmuster.access.pg_public_sequence_grants_absent_test

import rego.v1
import data.dbmuster.access.pg_public_sequence_grants_absent as policy

test_all_are_named_in_order if {
	some found in policy.deny with input as {"attributes": {"public_privileges": ["UPDATE", "SELECT"]}}
	contains(found.message, "SELECT, UPDATE")
}
