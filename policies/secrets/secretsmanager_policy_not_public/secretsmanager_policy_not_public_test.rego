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

organisation := [{"operator": "StringNotEquals", "key": "aws:PrincipalOrgID", "values": ["o-a1b2c3d4e5"]}]

guard := {"effect": "Deny", "actions": ["secretsmanager:*"], "resources": ["*"], "principals": ["*"], "conditions": organisation}

test_only_a_deny_for_everybody_and_for_reading_closes_it if {
	count(policy.deny) == 0 with input as doc([allow, guard])
	every change in [{"principals": ["AWS:arn:aws:iam::111122223333:role/app"]}, {"actions": ["secretsmanager:DeleteSecret"]}] {
		count(policy.deny) == 1 with input as doc([allow, object.union(guard, change)])
	}
}

test_deny_of_all_but_some_actions_is_settled_only_with_them if {
	said := policy.settled with input as doc([guard])
	"policy_statements[0]" in said
	excepting := {"effect": "Deny", "not_actions": ["secretsmanager:GetSecretValue"], "principals": ["*"], "conditions": organisation}
	open := policy.settled with input as doc([excepting])
	not "policy_statements[0]" in open
}

test_conditions_matter_only_for_everybody if {
	open := policy.settled with input as doc([allow])
	not "policy_statements[0].conditions" in open
	said := policy.settled with input as doc([object.union(allow, {"principals": ["AWS:arn:aws:iam::111122223333:root"]})])
	"policy_statements[0].conditions" in said
}
