package dbmuster.access.pg_monitor_role_used_test

import rego.v1
import data.dbmuster.access.pg_monitor_role_used as policy

doc(now, special) := {"name": "mon", "attributes": {"attributes_now": now, "attributes_after_set_role": now, "special_roles_now": special, "special_roles_after_set_role": special}}

params := {"accounts": ["mon*"]}

test_member_passes if {
	count(policy.deny) == 0 with input as doc([], ["pg_monitor"]) with data.parameters as params
}

test_member_through_rds_superuser_fails if {
	count(policy.deny) == 1 with input as doc([], ["pg_monitor", "rds_superuser"]) with data.parameters as params
}

test_attributes_and_missing_membership_fail if {
	count(policy.deny) == 1 with input as doc(["CREATEROLE"], ["pg_monitor"]) with data.parameters as params
	count(policy.deny) == 1 with input as doc([], []) with data.parameters as params
}

test_other_roles_are_not_judged if {
	count(policy.not_applicable) == 1 with input as doc([], []) with data.parameters as {"accounts": ["x"]}
}
