package dbmuster.access.iam_rds_connect_not_wildcard_test

import rego.v1
import data.dbmuster.access.iam_rds_connect_not_wildcard as policy

statement(actions, resources) := {"effect": "Allow", "actions": actions, "resources": resources}

doc(statements) := {"attributes": {"policy_statements": statements}}

test_case_of_the_action_does_not_count if {
	count(policy.deny) == 1 with input as doc([statement(["RDS-DB:CONNECT"], ["*"])])
}

test_allowed_boundary_passes if {
	boundary := {"name": "boundary", "attributes": {"policy_statements": [statement(["*"], ["*"])]}}
	count(policy.deny) == 0 with input as boundary with data.parameters as {"allowed": ["boundary"]}
	count(policy.deny) == 1 with input as boundary with data.parameters as {"allowed": []}
}

test_question_mark_is_a_wildcard if {
	count(policy.deny) == 1 with input as doc([statement(["rds-db:connec?"], ["*"])])
}

test_rds_wildcard_does_not_cover_rds_db if {
	count(policy.deny) == 0 with input as doc([statement(["rds:*"], ["*"])])
}

test_all_users_of_one_database_pass if {
	count(policy.deny) == 0 with input as doc([statement(["rds-db:connect"], ["arn:aws:rds-db:eu-west-1:111122223333:dbuser:db-ABC/*"])])
}

test_user_named_after_the_principal_passes if {
	count(policy.deny) == 0 with input as doc([statement(["rds-db:connect"], ["arn:aws:rds-db:*:*:dbuser:*/${aws:username}"])])
}

test_not_action_covers_connect if {
	count(policy.deny) == 1 with input as doc([{"effect": "Allow", "not_actions": ["iam:*"], "resources": ["*"]}])
}

test_not_action_that_names_connect_passes if {
	count(policy.deny) == 0 with input as doc([{"effect": "Allow", "not_actions": ["rds-db:*"], "resources": ["*"]}])
}

test_deny_takes_it_back if {
	count(policy.deny) == 0 with input as doc([
		statement(["*"], ["*"]),
		{"effect": "Deny", "actions": ["rds-db:*"], "resources": ["*"]},
	])
}

test_condition_counts_as_a_restriction if {
	count(policy.deny) == 0 with input as doc([object.union(
		statement(["rds-db:connect"], ["*"]),
		{"conditions": [{"operator": "StringEquals", "key": "aws:principaltag/team", "values": ["dba"]}]},
	)])
}

test_resources_of_other_actions_are_settled_and_actions_are_not if {
	said := policy.settled with input as doc([statement(["s3:GetObject"], [])]) with data.parameters as {"allowed": []}
	"policy_statements[0].resources" in said
	not "policy_statements[0].actions" in said
}

test_deny_is_settled_but_for_its_exceptions if {
	denial := object.union(statement([], ["*"]), {"effect": "Deny", "not_actions": ["s3:*"]})
	said := policy.settled with input as doc([denial]) with data.parameters as {"allowed": []}
	"policy_statements[0].resources" in said
	not "policy_statements[0].not_actions" in said
}

test_exceptions_that_name_the_action_are_settled if {
	allow := object.union(statement([], ["*"]), {"not_actions": ["rds-db:*"]})
	said := policy.settled with input as doc([allow]) with data.parameters as {"allowed": []}
	"policy_statements[0].not_actions" in said
}

test_failure_hinges_on_its_conditions_and_on_denials if {
	denial := object.union(statement(["rds-db:connect"], []), {"effect": "Deny"})
	some said in policy.deny with input as doc([statement(["*"], ["*"]), denial]) with data.parameters as {"allowed": []}
	"policy_statements[0].conditions" in said.hinges
	"policy_statements[1]" in said.hinges
	"policy_statements[2]" in said.hinges
	not "policy_statements[0].actions" in said.hinges
}
