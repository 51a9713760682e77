package dbmuster.access.iam_rds_no_full_access_test

import rego.v1
import data.dbmuster.access.iam_rds_no_full_access as policy

doc(name, statements) := {"name": name, "attributes": {"policy_statements": statements}}

full := {"effect": "Allow", "actions": ["RDS:*"], "resources": ["*"]}

test_rds_wildcard_fails_whatever_the_case if {
	count(policy.deny) == 1 with input as doc("app", [full]) with data.parameters as {"allowed": []}
}

test_all_databases_of_one_account_fail if {
	count(policy.deny) == 1 with input as doc("app", [object.union(full, {"resources": ["arn:aws:rds:eu-west-1:111122223333:db:*"]})])
		with data.parameters as {"allowed": []}
}

test_databases_with_a_prefix_pass if {
	count(policy.deny) == 0 with input as doc("app", [object.union(full, {"resources": ["arn:aws:rds:*:*:db:orders-*"]})])
		with data.parameters as {"allowed": []}
}

test_approved_policy_passes if {
	count(policy.deny) == 0 with input as doc("dba", [full]) with data.parameters as {"allowed": ["dba"]}
}

test_service_linked_role_passes if {
	inline := {"name": "p", "attributes": {"attached_to": "AWSServiceRoleForRDS", "policy_statements": [full]}}
	count(policy.deny) == 0 with input as inline with data.parameters as {"allowed": []}
}

test_not_action_that_spares_rds_passes if {
	count(policy.deny) == 0 with input as doc("app", [{"effect": "Allow", "not_actions": ["rds:*"], "resources": ["*"]}])
		with data.parameters as {"allowed": []}
}

held(changes, statements) := {"name": "p", "attributes": object.union({"policy_type": "inline", "policy_statements": statements}, changes)}

narrow := {"effect": "Allow", "actions": ["rds:*"], "resources": ["arn:aws:rds:eu-west-1:111122223333:db:orders"]}

test_inline_policy_of_an_approved_principal_passes if {
	count(policy.deny) == 0 with input as held({"attached_to": "dba"}, [full]) with data.parameters as {"allowed": ["dba"]}
}

test_inline_policy_of_nobody_known_is_unknown_where_there_is_a_list if {
	count(policy.indeterminate) == 1 with input as held({}, [full]) with data.parameters as {"allowed": ["dba"]}
	count(policy.deny) == 0 with input as held({}, [full]) with data.parameters as {"allowed": ["dba"]}
	count(policy.indeterminate) == 0 with input as held({}, [narrow]) with data.parameters as {"allowed": ["dba"]}
}

test_holder_that_is_known_leaves_nothing_open if {
	every changes in [{"attached_to": "app"}, {"policy_type": "managed"}] {
		count(policy.deny) == 1 with input as held(changes, [full]) with data.parameters as {"allowed": ["dba"]}
		count(policy.indeterminate) == 0 with input as held(changes, [full]) with data.parameters as {"allowed": ["dba"]}
	}
}
