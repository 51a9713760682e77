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
