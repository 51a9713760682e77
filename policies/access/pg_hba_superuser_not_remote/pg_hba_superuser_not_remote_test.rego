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
	world := {"auth_method": "reject", "connection_type": "host", "users": ["root"], "is_world": true, "address": "all", "netmask": ""}
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
	world := {"connection_type": "host", "users": ["root"], "is_world": true, "address": "all", "netmask": ""}
	failures([rule(1, world), rule(2, {})]) == 2
	failures([rule(2, object.union(world, {"auth_method": "reject"})), rule(2, {})]) == 1
}

test_group_needs_its_sign if failures([rule(1, {"users": ["xops"]})]) == 0

four := {"auth_method": "reject", "connection_type": "host", "is_world": true, "address": "0.0.0.0", "netmask": "0.0.0.0"}

six := object.union(four, {"address": "::", "netmask": "::"})

test_a_reject_of_one_family_leaves_the_other if {
	every later in [{"address": "::", "netmask": "::"}, {"address": "all", "netmask": ""}, {"address": "db.example.org", "netmask": ""}] {
		failures([rule(1, four), rule(2, later)]) == 1
		failures([rule(1, four), rule(2, six), rule(3, later)]) == 0
	}
	failures([rule(1, four), rule(2, {})]) == 0
	failures([rule(1, six), rule(2, {})]) == 1
	failures([rule(1, six), rule(2, {"address": "fd00::", "netmask": "ffff::"})]) == 0
}

test_a_name_of_a_host_is_rejected_by_the_same_name if {
	host := {"address": "db.example.org", "netmask": ""}
	failures([rule(1, object.union(host, {"auth_method": "reject"})), rule(2, host)]) == 0
}

test_all_leaves_replication_out if {
	reject := {"auth_method": "reject", "connection_type": "host"}
	failures([rule(1, reject), rule(2, {"databases": ["replication"]})]) == 1
	failures([rule(1, object.union(reject, {"databases": ["all", "replication"]})), rule(2, {"databases": ["replication"]})]) == 0
	failures([rule(1, object.union(reject, {"databases": ["replication"]})), rule(2, {"databases": ["replication", "app"]})]) == 1
	failures([rule(1, object.union(reject, {"databases": ["app"]})), rule(2, {"databases": ["app"]})]) == 0
	failures([rule(1, reject), rule(2, {"databases": ["app"]})]) == 0
}

test_a_reject_by_expression_is_no_reject if {
	failures([rule(1, {"auth_method": "reject", "users": ["/^r"]}), rule(2, {})]) == 1
	failures([rule(1, {"auth_method": "reject", "users": ["+ops"]}), rule(2, {})]) == 0
}

nested := object.union(roles, {
	"ops": {"name": "ops", "attributes": {"rolsuper": false, "rolcanlogin": false, "member_of": ["staff"]}},
	"staff": {"name": "staff", "attributes": {"rolsuper": false, "rolcanlogin": false}},
})

test_members_of_members_are_members if {
	rules := [rule(1, {"users": ["+staff"]})]
	found := object.union(index(rules), {"pg_role": nested})
	ids := object.union(referrers(rules), {"pg_role.cluster": {"c": ["ann", "audit", "ops", "root", "staff"]}})
	count(policy.deny) == 1 with input as doc with data.index as found with data.referrers as ids with data.parameters as {"allowed": []}
	count(policy.indeterminate) == 1 with input as doc with data.index as found with data.referrers as ids
	others := object.union(found, {"pg_hba_rule": {"0": rule(1, {"users": ["staff"]})}})
	count(policy.indeterminate) == 0 with input as doc with data.index as others with data.referrers as ids
}

test_a_role_is_a_member_of_itself if failures([rule(1, {"users": ["+root"]})]) == 1

test_known_memberships_leave_nothing_open if {
	rules := [rule(1, {"users": ["+ops"]})]
	count(policy.indeterminate) == 0 with input as doc with data.index as index(rules) with data.referrers as referrers(rules)
}
