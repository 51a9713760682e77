package dbmuster.network.pg_hba_address_range_limited_test

import rego.v1
import data.dbmuster.network.pg_hba_address_range_limited as policy

test_parameter_draws_the_line if {
	doc := {"attributes": {"is_world": false, "is_loopback": false, "auth_method": "md5", "address": "10.0.0.0", "prefix_length": 8}}
	count(policy.deny) == 0 with input as doc with data.parameters as {"min_prefix_v4": 8, "min_prefix_v6": 64}
	count(policy.deny) == 1 with input as doc with data.parameters as {"min_prefix_v4": 9, "min_prefix_v6": 64}
}

test_rules_that_are_judged_elsewhere_or_let_nobody_in if {
	wide := {"is_world": false, "is_loopback": false, "auth_method": "md5", "address": "127.0.0.0", "prefix_length": 8}
	every change, failures in {"none": 1, "is_world": 0, "is_loopback": 0} {
		doc := {"attributes": object.union(wide, {change: true})}
		count(policy.deny) == failures with input as doc with data.parameters as {"min_prefix_v4": 16, "min_prefix_v6": 64}
	}
	rejecting := {"attributes": object.union(wide, {"auth_method": "reject"})}
	count(policy.deny) == 0 with input as rejecting with data.parameters as {"min_prefix_v4": 16, "min_prefix_v6": 64}
}
