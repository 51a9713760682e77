package dbmuster.encryption.kms_key_policy_not_public_test

import rego.v1
import data.dbmuster.encryption.kms_key_policy_not_public as policy

test_caller_account_narrows if {
	count(policy.deny) == 0 with input as {"id": "k1", "attributes": {"policy_statements": [{"effect": "Allow", "actions": ["kms:*"], "not_actions": [], "resources": ["*"], "not_resources": [], "principals": ["*"], "not_principals": [], "conditions": [{"operator": "StringEquals", "key": "kms:calleraccount", "values": ["111122223333"]}]}]}}
		with data.referrers as {"aws_rds_instance.kms_key": {"k1": ["db1"]}}
}

test_via_service_narrows if {
	count(policy.deny) == 0 with input as {"id": "k1", "attributes": {"policy_statements": [{"effect": "Allow", "actions": ["kms:*"], "not_actions": [], "resources": ["*"], "not_resources": [], "principals": ["*"], "not_principals": [], "conditions": [{"operator": "StringEquals", "key": "kms:viaservice", "values": ["rds.eu-west-1.amazonaws.com"]}]}]}}
		with data.referrers as {"aws_rds_instance.kms_key": {"k1": ["db1"]}}
}

test_organisation_narrows if {
	count(policy.deny) == 0 with input as {"id": "k1", "attributes": {"policy_statements": [{"effect": "Allow", "actions": ["kms:*"], "not_actions": [], "resources": ["*"], "not_resources": [], "principals": ["*"], "not_principals": [], "conditions": [{"operator": "StringEquals", "key": "aws:principalorgid", "values": ["o-1"]}]}]}}
		with data.referrers as {"aws_rds_instance.kms_key": {"k1": ["db1"]}}
}

test_excluding_condition_does_not_narrow if {
	count(policy.deny) > 0 with input as {"id": "k1", "attributes": {"policy_statements": [{"effect": "Allow", "actions": ["kms:*"], "not_actions": [], "resources": ["*"], "not_resources": [], "principals": ["*"], "not_principals": [], "conditions": [{"operator": "StringNotEquals", "key": "aws:principalaccount", "values": ["111122223333"]}]}]}}
		with data.referrers as {"aws_rds_instance.kms_key": {"k1": ["db1"]}}
}

test_wildcard_value_does_not_narrow if {
	count(policy.deny) > 0 with input as {"id": "k1", "attributes": {"policy_statements": [{"effect": "Allow", "actions": ["kms:*"], "not_actions": [], "resources": ["*"], "not_resources": [], "principals": ["*"], "not_principals": [], "conditions": [{"operator": "StringLike", "key": "aws:principalarn", "values": ["*"]}]}]}}
		with data.referrers as {"aws_rds_instance.kms_key": {"k1": ["db1"]}}
}

test_unrelated_condition_does_not_narrow if {
	count(policy.deny) > 0 with input as {"id": "k1", "attributes": {"policy_statements": [{"effect": "Allow", "actions": ["kms:*"], "not_actions": [], "resources": ["*"], "not_resources": [], "principals": ["*"], "not_principals": [], "conditions": [{"operator": "Bool", "key": "aws:securetransport", "values": ["true"]}]}]}}
		with data.referrers as {"aws_rds_instance.kms_key": {"k1": ["db1"]}}
}

test_everyone_but_some_fails if {
	count(policy.deny) > 0 with input as {"id": "k1", "attributes": {"policy_statements": [{"effect": "Allow", "actions": ["kms:*"], "not_actions": [], "resources": ["*"], "not_resources": [], "principals": [], "not_principals": ["AWS:arn:aws:iam::111122223333:root"], "conditions": []}]}}
		with data.referrers as {"aws_rds_instance.kms_key": {"k1": ["db1"]}}
}

test_deny_for_everyone_passes if {
	count(policy.deny) == 0 with input as {"id": "k1", "attributes": {"policy_statements": [{"effect": "Deny", "actions": ["kms:*"], "not_actions": [], "resources": ["*"], "not_resources": [], "principals": ["*"], "not_principals": [], "conditions": []}]}}
		with data.referrers as {"aws_rds_instance.kms_key": {"k1": ["db1"]}}
}

test_no_policy_in_a_plan_is_the_owning_account_only if {
	count(policy.deny) == 0 with input as {"id": "k1", "attributes": {"policy_statements": []}}
		with data.referrers as {"aws_rds_instance.kms_key": {"k1": ["db1"]}}
}

test_key_without_a_database_is_not_applicable if {
	count(policy.not_applicable) > 0 with input as {"id": "k1", "attributes": {"policy_statements": [{"effect": "Allow", "actions": ["kms:*"], "not_actions": [], "resources": ["*"], "not_resources": [], "principals": ["*"], "not_principals": [], "conditions": []}]}}
		with data.referrers as {}
}

settled(principals) := paths if {
	statement := {"effect": "Allow", "actions": ["kms:*"], "resources": ["*"], "principals": principals}
	paths := policy.settled with input as {"id": "k1", "attributes": {"policy_statements": [statement]}}
}

test_conditions_matter_only_for_everybody if {
	not "policy_statements[0].conditions" in settled(["*"])
	"policy_statements[0].conditions" in settled(["AWS:arn:aws:iam::111122223333:root"])
}

test_condition_that_a_missing_key_meets_does_not_narrow if {
	every operator, failures in {"StringEquals": 0, "StringEqualsIfExists": 1, "ForAllValues:StringEquals": 1} {
		statement := {"effect": "Allow", "actions": ["kms:*"], "principals": ["*"], "conditions": [{"operator": operator, "key": "aws:principalorgid", "values": ["o-1"]}]}
		count(policy.deny) == failures with input as {"id": "k1", "attributes": {"policy_statements": [statement]}}
	}
}

test_wildcard_in_the_account_does_not_narrow if {
	every case in [
		["Null", "aws:principalorgid", "false"], ["StringLike", "aws:principalarn", "arn:aws:iam::*:role/app"],
		["StringLike", "kms:calleraccount", "**"], ["StringLike", "kms:calleraccount", "??*"], ["ArnLike", "aws:sourcearn", "arn:aws:sns:*:*:*"],
	] {
		statement := {"effect": "Allow", "actions": ["kms:*"], "principals": ["*"], "conditions": [{"operator": case[0], "key": case[1], "values": [case[2]]}]}
		count(policy.deny) == 1 with input as {"id": "k1", "attributes": {"policy_statements": [statement]}}
	}
}
