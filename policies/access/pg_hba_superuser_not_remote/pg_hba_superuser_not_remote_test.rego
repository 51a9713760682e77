package dbmuster.access.pg_hba_superuser_not_remote_test

import rego.v1
import data.dbmuster.access.pg_hba_superuser_not_remote as policy

doc := {"id": "c"}

rule(position, changes) := {"attributes": object.union({"position": position, "line_number": position, "connection_type": "hostssl", "databases": ["all"], "users": ["all"], "address": "10.0.0.0", "netmask": "255.0.0.0", "is_loopback": false, "is_world": false, "auth_method": "scram-sha-256"}, changes)}

roles := {"root": {"name": "root", "attributes": {"rolsuper": true, "rolcanlogin": true, "member_of": ["ops"]}}, "ops": {"name": "ops", "attributes": {"rolsuper": false, "rolcanlogin": false, "member_of": []}}, "ann": {"name": "ann", "attributes": {"rolsuper": false, "rolcanlogin": true, "member_of": ["audit"]}}, "audit": {"name": "audit", "attributes": {"rolsuper": true, "rolcanlogin": false, "member_of": []}}}

index(rules) := {"pg_role": roles, "pg_hba_rule": {sprintf("%d", [i]): r | some i, r in rules}}

referrers(rules) := {"pg_role.cluster": {"c": ["ann", "audit", "ops", "root"]}, "pg_hba_rule.cluster": {"c": [sprintf("%d", [i]) | some i, _ in rules]}}

failures(rules) := n if {
	n := count(policy.deny) with input as doc with data.index as index(rules) with data.referrers as referrers(rules)
		with data.parameters as {"allowed": []}
}

test_who_is_matched if {
	every users in [["all"], ["app", "root"], ["+ops"], ["/^r"]] {
		failures([rule(1, {"users": users})]) == 1
	}
	every users in [["app"], ["+app"], ["rooty"]] {
		failures([rule(1, {"users": users})]) == 0
	}
}

test_what_lets_nobody_in if {
	every change in [{"auth_method": "reject"}, {"connection_type": "local"}, {"is_loopback": true}, {"error": "bad"}] {
		failures([rule(1, change)]) == 0
	}
}

test_a_reject_helps_only_above_and_for_all_of_it if {
	world := {"auth_method": "reject", "connection_type": "host", "users": ["root"], "is_world": true, "address": "all"}
	failures([rule(1, world), rule(2, {})]) == 0
	failures([rule(3, world), rule(2, {})]) == 1
	failures([rule(1, object.union(world, {"databases": ["x"]})), rule(2, {})]) == 1
	failures([rule(1, object.union(world, {"connection_type": "hostnossl"})), rule(2, {})]) == 1
	failures([rule(1, object.union(world, {"users": ["app"]})), rule(2, {})]) == 1
	failures([rule(1, {"auth_method": "reject"}), rule(2, {})]) == 0
	failures([rule(1, {"auth_method": "reject", "address": "10.1.0.0"}), rule(2, {})]) == 1
	failures([rule(1, {"auth_method": "reject", "netmask": "255.255.0.0"}), rule(2, {})]) == 1
}

test_allowed_superuser if {
	rules := [rule(1, {})]
	count(policy.deny) == 0 with input as doc with data.index as index(rules) with data.referrers as referrers(rules)
		with data.parameters as {"allowed": ["root"]}
}

test_groups_of_others_do_not_matter if {
	failures([rule(1, {"users": ["+audit"]})]) == 0
	failures([rule(1, {"users": ["+audit", "+ops"]})]) == 1
}

test_only_superusers_that_can_log_in_matter if {
	every users in [["ann"], ["audit"]] {
		failures([rule(1, {"users": users})]) == 0
	}
}

test_only_rejects_above_the_rule_help if {
	world := {"connection_type": "host", "users": ["root"], "is_world": true, "address": "all"}
	failures([rule(1, world), rule(2, {})]) == 2
	failures([rule(2, object.union(world, {"auth_method": "reject"})), rule(2, {})]) == 1
}

test_group_needs_its_sign if failures([rule(1, {"users": ["xops"]})]) == 0
