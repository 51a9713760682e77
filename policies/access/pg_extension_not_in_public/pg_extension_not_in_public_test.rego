package dbmuster.access.pg_extension_not_in_public_test

import rego.v1
import data.dbmuster.access.pg_extension_not_in_public as policy

test_extension_that_cannot_be_moved_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"schema": "public", "relocatable": false}}
}
