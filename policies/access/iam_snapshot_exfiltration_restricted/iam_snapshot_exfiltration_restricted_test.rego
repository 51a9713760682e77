package dbmuster.access.iam_snapshot_exfiltration_restricted_test

import rego.v1
import data.dbmuster.access.iam_snapshot_exfiltration_restricted as policy

doc(statements) := {"name": "app", "attributes": {"policy_statements": statements}}

allow(actions) := {"effect": "Allow", "actions": actions, "resources": ["*"]}

test_each_action_counts if {
	every action in policy.actions {
		count(policy.deny) == 1 with input as doc([allow([action])]) with data.parameters as {"allowed": []}
	}
}

test_one_message_for_all if {
	count(policy.deny) == 1 with input as doc([allow(["rds:*"])]) with data.parameters as {"allowed": []}
}

test_deny_in_the_same_policy_takes_it_back if {
	count(policy.deny) == 0 with input as doc([
		allow(["rds:StartExportTask"]), {"effect": "Deny", "actions": ["rds:Start*"], "resources": ["*"]},
	]) with data.parameters as {"allowed": []}
}

test_approved_policy_passes if {
	count(policy.deny) == 0 with input as doc([allow(["rds:CopyDBSnapshot"])]) with data.parameters as {"allowed": ["app"]}
}
