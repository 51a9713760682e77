package dbmuster.network.pg_hba_replication_limited_test

import rego.v1
import data.dbmuster.network.pg_hba_replication_limited as policy

test_ordinary_rule_is_not_judged if {
	doc := {"attributes": {"databases": ["all"], "users": ["all"], "connection_type": "host", "is_loopback": false, "auth_method": "md5"}}
	count(policy.deny) == 0 with input as doc with data.parameters as {"min_prefix_v4": 24, "min_prefix_v6": 64}
}

base := {"databases": ["replication"], "users": ["replica"], "connection_type": "hostssl", "is_loopback": false, "auth_method": "cert", "address": "10.0.0.0", "prefix_length": 24}

found(changes) := messages if {
	messages := policy.deny with input as {"attributes": object.union(base, changes)}
		with data.parameters as {"min_prefix_v4": 24, "min_prefix_v6": 64}
}

test_range_at_the_limit_passes if {
	count(found({})) == 0
	count(found({"prefix_length": 23})) == 1
}

test_wide_range_of_an_ordinary_rule_is_not_judged if count(found({"databases": ["orders"], "prefix_length": 8})) == 0

test_socket_and_rejecting_rules_pass if {
	every change in [{"connection_type": "local"}, {"auth_method": "reject"}] {
		count(found(object.union({"users": ["all"], "prefix_length": 8}, change))) == 0
	}
	count(found({"users": ["all"], "prefix_length": 8})) == 2
}
