package dbmuster.access.kms_decrypt_not_all_keys_test

import rego.v1
import data.dbmuster.access.kms_decrypt_not_all_keys as policy

doc(actions, resources) := {"attributes": {"policy_statements": [
	{"effect": "Allow", "actions": actions, "resources": resources},
]}}

test_allowed_boundary_passes if {
	boundary := object.union(doc(["*"], ["*"]), {"name": "boundary"})
	count(policy.deny) == 0 with input as boundary with data.parameters as {"allowed": ["boundary"]}
}

test_re_encrypt_from_fails if count(policy.deny) == 1 with input as doc(["kms:ReEncrypt*"], ["*"])

test_both_actions_are_named if count(policy.deny) == 2 with input as doc(["kms:*"], ["*"])

test_encrypt_only_passes if count(policy.deny) == 0 with input as doc(["kms:Encrypt", "kms:GenerateDataKey*"], ["*"])

test_keys_with_a_prefix_pass if count(policy.deny) == 0 with input as doc(["kms:Decrypt"], ["arn:aws:kms:*:*:key/mrk-12*"])

test_not_resource_is_every_other_key if {
	count(policy.deny) == 1 with input as {"attributes": {"policy_statements": [{
		"effect": "Allow", "actions": ["kms:Decrypt"],
		"not_resources": ["arn:aws:kms:eu-central-1:111122223333:key/1234abcd"],
	}]}}
}

answer(name, conditions) := [count(failures), count(doubts)] if {
	statement := {"effect": "Allow", "actions": ["kms:Decrypt"], "resources": ["*"], "conditions": conditions}
	document := {"name": name, "attributes": {"policy_statements": [statement]}}
	failures := policy.deny with input as document with data.parameters as {"allowed": ["boundary"]}
	doubts := policy.indeterminate with input as document with data.parameters as {"allowed": ["boundary"]}
}

test_conditions_confine_or_not if {
	every case, answers in {
		["StringEquals", "kms:ViaService", "rds.eu-central-1.amazonaws.com"]: [0, 0],
		["StringEquals", "kms:CallerAccount", "111122223333"]: [1, 0],
		["StringNotEquals", "kms:ViaService", "rds.eu-central-1.amazonaws.com"]: [0, 1],
	} {
		answer("app", [{"operator": case[0], "key": case[1], "values": [case[2]]}]) == answers
		answer("boundary", [{"operator": case[0], "key": case[1], "values": [case[2]]}]) == [0, 0]
	}
}
