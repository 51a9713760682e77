package dbmuster.access.pg_login_role_has_no_empty_password_test

import rego.v1
import data.dbmuster.access.pg_login_role_has_no_empty_password as policy

index(kind, users, method) := {"pg_role": {"a": {"name": "app", "attributes": object.union({"rolcanlogin": true}, kind)}}, "pg_hba_rule": {"r": {"attributes": {"auth_method": method, "users": users}}}}

referrers := {"pg_role.cluster": {"c": ["a"]}, "pg_hba_rule.cluster": {"c": ["r"]}}

test_only_the_combination_fails if {
	count(policy.deny) == 1 with input as {"id": "c"} with data.referrers as referrers with data.index as index({"password_type": "none"}, ["app"], "trust")
	count(policy.deny) == 0 with input as {"id": "c"} with data.referrers as referrers with data.index as index({"password_type": "none"}, ["all"], "md5")
	count(policy.deny) == 0 with input as {"id": "c"} with data.referrers as referrers with data.index as index({"password_type": "md5"}, ["all"], "trust")
	count(policy.deny) == 0 with input as {"id": "c"} with data.referrers as referrers with data.index as index({"password_type": "none"}, ["other"], "trust")
}

test_unread_password_is_unknown_only_with_trust if {
	count(policy.indeterminate) == 1 with input as {"id": "c"} with data.referrers as referrers with data.index as index({}, ["all"], "trust")
	count(policy.indeterminate) == 0 with input as {"id": "c"} with data.referrers as referrers with data.index as index({}, ["all"], "md5")
}

found(role, rule) := messages if {
	place := {"pg_role": {"a": role}, "pg_hba_rule": {"r": {"attributes": object.union({"auth_method": "trust", "users": ["all"]}, rule)}}}
	messages := policy.deny with input as {"id": "c"} with data.referrers as referrers with data.index as place
}

role(name, login) := {"name": name, "attributes": {"rolcanlogin": login, "password_type": "none"}}

test_whom_the_rule_lets_in if {
	count(found(role("app", true), {})) == 1
	count(found(role("group", false), {})) == 0
	count(found(role("rdsadmin", true), {})) == 0
	count(found(role("app", true), {"error": "bad line"})) == 0
}

test_password_that_was_read_leaves_nothing_open if {
	every kind in ["none", "md5"] {
		count(policy.indeterminate) == 0 with input as {"id": "c"} with data.referrers as referrers with data.index as index({"password_type": kind}, ["all"], "trust")
	}
}

test_only_roles_that_a_rule_lets_in_are_asked_for_their_password if {
	count(policy.kinds) == 1 with input as {"id": "c"} with data.referrers as referrers with data.index as index({"password_type": "md5"}, ["all"], "trust")
	count(policy.kinds) == 0 with input as {"id": "c"} with data.referrers as referrers with data.index as index({"password_type": "md5"}, ["other"], "trust")
	count(policy.kinds) == 0 with input as {"id": "c"} with data.referrers as referrers with data.index as index({"password_type": "md5", "rolcanlogin": false}, ["all"], "trust")
}
