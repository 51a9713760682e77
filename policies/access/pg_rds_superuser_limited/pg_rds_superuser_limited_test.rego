package dbmuster.access.pg_rds_superuser_limited_test

import rego.v1
import data.dbmuster.access.pg_rds_superuser_limited as policy

role(name, changes) := {"name": name, "attributes": object.union({"rolsuper": false, "special_roles_now": [], "special_roles_after_set_role": []}, changes)}

member(name) := role(name, {"special_roles_after_set_role": ["rds_superuser"]})

# What is said of these roles; the master user is dbadmin where the instance or cluster was read.
said(roles, read) := found if {
	found := [count(policy.deny), count(policy.indeterminate)] with input as {"id": "c", "attributes": {"rds_instance": "i", "rds_cluster": "k"}}
		with data.index as object.union({"pg_role": {r.name: r | some r in roles}}, read)
		with data.referrers as {"pg_role.cluster": {"c": [r.name | some r in roles]}}
		with data.parameters as {"allowed": ["ops"]}
}

instance := {"aws_rds_instance": {"i": {"attributes": {"master_username": "dbadmin"}}}}

cluster := {"aws_rds_cluster": {"k": {"attributes": {"master_username": "dbadmin"}}}}

test_the_master_user_is_a_member if {
	every read in [instance, cluster] {
		said([member("dbadmin"), member("ops")], read) == [0, 0]
		said([member("dbadmin"), member("postgres")], read) == [1, 0]
		said([role("ann", {"special_roles_now": ["rds_superuser"]}), member("bob")], read) == [2, 0]
	}
}

test_without_the_instance_one_may_be_the_master_user if {
	said([member("postgres"), member("ops")], {}) == [0, 1]
	said([member("postgres"), member("ann")], {}) == [1, 2]
	said([role("ann", {})], {}) == [0, 0]
}

test_who_does_not_count if {
	every one in [role("boss", {"rolsuper": true, "special_roles_now": ["rds_superuser"]}), member("rds_superuser"), role("app", {"special_roles_now": ["pg_monitor"]})] {
		said([one], instance) == [0, 0]
	}
}

test_hidden_memberships_are_open if {
	said([{"name": "ann", "attributes": {"rolsuper": false, "special_roles_now": []}}], instance) == [0, 1]
	said([{"name": "dbadmin", "attributes": {"rolsuper": false}}], instance) == [0, 0]
}
