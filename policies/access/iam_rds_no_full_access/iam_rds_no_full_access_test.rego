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

failures(changes) := n if {
	n := count(policy.deny) with input as doc("app", [object.union(full, changes)]) with data.parameters as {"allowed": []}
}

test_resources_that_are_every_database if {
	every resource in ["*", "**", "arn:aws:rds:*", "arn:*:rds:eu-west-1:*", "arn:aws:rds:eu-west-1:111122223333:*", "arn:aws:*:*:*:db:*"] {
		failures({"resources": [resource]}) == 1
	}
}

test_resources_that_are_not_every_database if {
	every resource in [
		"", "*:db:orders", "x:aws:rds:*", "arn:aws:rds:eu-west-1", "arn:aws:s3:*", "arn:aws:s3:eu-west-1:111122223333:*",
		"arn:aws:rds:eu-west-1:111122223333:db", "arn:aws:rds:eu-west-1:111122223333:cluster-pg:*",
		"arn:aws:rds:eu-west-1:111122223333:db:orders:*",
	] {
		failures({"resources": [resource]}) == 0
	}
}

test_not_resource_leaves_all_only_where_it_names_some if {
	every resource, n in {"arn:aws:rds:eu-west-1:111122223333:db:orders": 1, "arn:aws:rds:*": 0, "*": 0} {
		statement := {"effect": "Allow", "actions": ["rds:*"], "not_resources": [resource]}
		count(policy.deny) == n with input as doc("app", [statement]) with data.parameters as {"allowed": []}
	}
}


test_deny_of_all_but_some_actions_is_not_settled_by_its_conditions if {
	deny := {"effect": "Deny", "not_actions": ["s3:*"], "resources": ["*"], "conditions": [{"operator": "Bool", "key": "aws:securetransport", "values": ["false"]}]}
	said := policy.settled with input as doc("app", [deny]) with data.parameters as {"allowed": []}
	not "policy_statements[0]" in said
	team := [{"operator": "StringEquals", "key": "aws:resourcetag/team", "values": ["orders"]}]
	limited := policy.settled with input as doc("app", [object.union(deny, {"effect": "Allow", "conditions": team})]) with data.parameters as {"allowed": []}
	"policy_statements[0]" in limited
}

office := [{"operator": "IpAddress", "key": "aws:sourceip", "values": ["192.0.2.0/24"]}]

doubts(document, allowed) := n if {
	n := count(policy.indeterminate) with input as document with data.parameters as {"allowed": allowed}
}

test_condition_that_may_restrict_leaves_it_open if {
	limited := object.union(full, {"conditions": office})
	doubts(doc("app", [limited]), []) == 1
	doubts(doc("app", [limited]), ["app"]) == 0
	doubts(held({"attached_to": "dba"}, [limited]), ["dba"]) == 0
	doubts(held({"attached_to": "AWSServiceRoleForRDS"}, [limited]), []) == 0
	doubts(doc("app", [full]), []) == 0
	doubts(doc("app", [object.union(limited, {"actions": ["rds:Describe*"]})]), []) == 0
}

test_deny_of_one_kind_leaves_it_open if {
	deny := {"effect": "Deny", "actions": ["rds:*"], "resources": ["arn:aws:rds:*:*:db:*"]}
	doubts(doc("app", [full, deny]), []) == 1
	doubts(doc("app", [full, object.union(deny, {"resources": ["arn:aws:rds:*"]})]), []) == 0
}
