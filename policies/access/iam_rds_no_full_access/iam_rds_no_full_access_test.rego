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
