package dbmuster.secrets.secretsmanager_policy_not_public_test

import rego.v1
import data.dbmuster.secrets.secretsmanager_policy_not_public as policy

allow := {"effect": "Allow", "actions": ["secretsmanager:*"], "resources": ["*"], "principals": ["*"]}

doc(statements) := {"attributes": {"policy_statements": statements}}

test_condition_that_accepts_anything_is_no_limit if {
	count(policy.deny) == 1 with input as doc([object.union(allow, {"conditions": [
		{"operator": "StringLike", "key": "aws:PrincipalArn", "values": ["*"]},
	]})])
}

test_deny_outside_the_organisation_closes_it if {
	count(policy.deny) == 0 with input as doc([allow, {
		"effect": "Deny", "actions": ["secretsmanager:*"], "resources": ["*"], "principals": ["*"],
		"conditions": [{"operator": "StringNotEquals", "key": "aws:PrincipalOrgID", "values": ["o-a1b2c3d4e5"]}],
	}])
}

test_deny_without_tls_does_not_close_it if {
	count(policy.deny) == 1 with input as doc([allow, {
		"effect": "Deny", "actions": ["*"], "resources": ["*"], "principals": ["*"],
		"conditions": [{"operator": "Bool", "key": "aws:SecureTransport", "values": ["false"]}],
	}])
}

test_deny_for_everybody_grants_nothing if {
	count(policy.deny) == 0 with input as doc([object.union(allow, {"effect": "Deny"})])
}
