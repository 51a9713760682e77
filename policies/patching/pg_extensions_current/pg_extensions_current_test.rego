package dbmuster.patching.pg_extensions_current_test

import rego.v1
import data.dbmuster.patching.pg_extensions_current as policy

test_newer_than_offered_fails_too if {
	count(policy.deny) == 1 with input as {"attributes": {"version": "2.0", "default_version": "1.9"}}
}
