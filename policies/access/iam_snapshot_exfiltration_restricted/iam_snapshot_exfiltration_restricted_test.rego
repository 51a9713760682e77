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

held(changes, statements) := {"name": "p", "attributes": object.union({"policy_type": "inline", "policy_statements": statements}, changes)}

narrow := {"effect": "Allow", "actions": ["rds:*"], "resources": ["arn:aws:rds:eu-west-1:111122223333:db:orders"]}

test_inline_policy_of_an_approved_principal_passes if {
	count(policy.deny) == 0 with input as held({"attached_to": "dba"}, [allow(["rds:*"])]) with data.parameters as {"allowed": ["dba"]}
}

test_inline_policy_of_nobody_known_is_unknown_where_there_is_a_list if {
	count(policy.indeterminate) == 1 with input as held({}, [allow(["rds:*"])]) with data.parameters as {"allowed": ["dba"]}
	count(policy.deny) == 0 with input as held({}, [allow(["rds:*"])]) with data.parameters as {"allowed": ["dba"]}
	count(policy.indeterminate) == 0 with input as held({}, [narrow]) with data.parameters as {"allowed": ["dba"]}
}

test_holder_that_is_known_leaves_nothing_open if {
	every changes in [{"attached_to": "app"}, {"policy_type": "managed"}] {
		count(policy.deny) == 1 with input as held(changes, [allow(["rds:*"])]) with data.parameters as {"allowed": ["dba"]}
		count(policy.indeterminate) == 0 with input as held(changes, [allow(["rds:*"])]) with data.parameters as {"allowed": ["dba"]}
	}
}

test_deny_of_one_action_leaves_the_others_standing if {
	found := policy.deny with data.parameters as {"allowed": []} with input as doc([
		allow(["rds:CopyDBSnapshot"]), allow(["rds:StartExportTask"]),
		{"effect": "Deny", "actions": ["rds:StartExportTask"], "resources": ["arn:aws:rds:eu-west-1:111122223333:snapshot:a"]},
	])
	count([one | some one in found; "policy_statements[2]" in one.hinges]) == 1
	count(found) == 2
}

test_dot_in_an_action_stands_for_itself if {
	count(policy.deny) == 0 with input as doc([allow(["rds.CopyDBSnapshot"])]) with data.parameters as {"allowed": []}
}

doubts(document, allowed) := n if {
	n := count(policy.indeterminate) with input as document with data.parameters as {"allowed": allowed}
}

test_condition_that_may_restrict_leaves_it_open if {
	office := object.union(allow(["rds:CopyDBSnapshot"]), {"conditions": [{"operator": "IpAddress", "key": "aws:sourceip", "values": ["192.0.2.0/24"]}]})
	doubts(doc([office]), []) == 1
	doubts(doc([office]), ["app"]) == 0
	doubts(held({"attached_to": "dba"}, [office]), ["dba"]) == 0
	doubts(doc([office, allow(["rds:StartExportTask"])]), []) == 0
	doubts(doc([allow(["rds:Describe*"])]), []) == 0
}
