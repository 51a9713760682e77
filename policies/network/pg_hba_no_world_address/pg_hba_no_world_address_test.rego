package dbmuster.network.pg_hba_no_world_address_test

import rego.v1
import data.dbmuster.network.pg_hba_no_world_address as policy

test_socket_has_no_address if {
	doc := {"attributes": {"is_world": true, "auth_method": "peer", "connection_type": "local"}}
	count(policy.deny) == 0 with input as doc
}

rule(address, bits, changes) := {"attributes": object.union({"cluster": "c", "is_world": false, "address": address, "prefix_length": bits, "auth_method": "scram-sha-256", "connection_type": "hostssl", "databases": ["all"], "users": ["all"]}, changes)}

# How many messages the first rule gets beside the others.
found(rules) := n if {
	index := {sprintf("%d", [i]): r | some i, r in rules}
	n := count(policy.deny) with input as rules[0] with data.index as {"pg_hba_rule": index}
		with data.referrers as {"pg_hba_rule.cluster": {"c": object.keys(index)}}
}

test_the_world_itself if {
	found([rule("0.0.0.0", 0, {"is_world": true})]) == 1
	found([rule("0.0.0.0", 0, {"is_world": true, "auth_method": "reject"})]) == 0
}

test_halves_make_a_whole if {
	found([rule("0.0.0.0", 1, {}), rule("128.0.0.0", 1, {})]) == 1
	found([rule("128.0.0.0", 1, {}), rule("64.0.0.0", 2, {}), rule("0.0.0.0", 2, {})]) == 1
	found([rule("::", 1, {}), rule("8000::", 1, {})]) == 1
	found([rule("0.0.0.0", 1, {}), rule("8000::", 1, {})]) == 0
	found([rule("0.0.0.0", 1, {}), rule("128.0.0.0", 2, {})]) == 0
	found([rule("10.0.0.0", 8, {}), rule("0.0.0.0", 1, {}), rule("128.0.0.0", 1, {})]) == 0
	found([rule("0.0.0.0", 1, {"auth_method": "reject"}), rule("128.0.0.0", 1, {})]) == 0
	found([rule("0.0.0.0", 1, {"auth_method": "reject"}), rule("128.0.0.0", 1, {}), rule("0.0.0.0", 1, {})]) == 0
}

test_the_other_half_has_to_let_in_the_same if {
	half := rule("0.0.0.0", 1, {"users": ["app"], "databases": ["orders"]})
	every change in [{}, {"users": ["app", "ann"]}, {"databases": ["orders"]}] {
		found([half, rule("128.0.0.0", 1, change)]) == 1
	}
	every change in [{"users": ["ann"]}, {"databases": ["stock"]}, {"auth_method": "reject"}, {"connection_type": "local"}, {"error": "bad"}] {
		found([half, rule("128.0.0.0", 1, change)]) == 0
	}
}
