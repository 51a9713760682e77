package dbmuster.availability.pg_wraparound_headroom_test

import rego.v1
import data.dbmuster.availability.pg_wraparound_headroom as policy

test_multixacts_count if {
	doc := {"attributes": {"frozen_xid_age": 1, "frozen_multixact_age": 11}}
	count(policy.deny) == 1 with input as doc with data.parameters as {"max_age": 10}
}

test_age_at_the_limit_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"frozen_xid_age": 10, "frozen_multixact_age": 10}} with data.parameters as {"max_age": 10}
	count(policy.deny) == 2 with input as {"attributes": {"frozen_xid_age": 11, "frozen_multixact_age": 11}} with data.parameters as {"max_age": 10}
}
