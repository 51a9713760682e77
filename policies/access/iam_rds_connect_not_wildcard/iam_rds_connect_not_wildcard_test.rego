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

answer(statements) := [count(failures), count(doubts)] if {
	failures := policy.deny with input as doc(statements) with data.parameters as {"allowed": []}
	doubts := policy.indeterminate with input as doc(statements) with data.parameters as {"allowed": []}
}

under(operator, key, values) := {"conditions": [{"operator": operator, "key": key, "values": values}]}

open := statement(["rds-db:connect"], ["*"])

test_condition_that_restricts_nothing_is_open if {
	every key in ["aws:SecureTransport", "aws:RequestedRegion", "aws:MultiFactorAuthPresent", "aws:PrincipalOrgID"] {
		answer([object.union(open, under("Bool", key, ["true"]))])[0] == 1
	}
}

test_condition_that_confines_passes if {
	every key in ["aws:PrincipalTag/team", "aws:ResourceTag/team", "aws:username", "rds:db-tag/team", "kms:EncryptionContext:app"] {
		answer([object.union(open, under("ForAnyValue:StringLike", key, ["a*"]))]) == [0, 0]
	}
}

test_condition_that_may_confine_leaves_it_open_to_question if {
	answer([object.union(open, under("StringNotEquals", "aws:PrincipalTag/team", ["a"]))]) == [0, 1]
	answer([object.union(open, under("StringLike", "aws:PrincipalTag/team", ["a", "?*"]))]) == [0, 1]
	answer([object.union(open, under("StringLike", "aws:PrincipalTag/team", []))]) == [0, 1]
	answer([object.union(open, under("StringEquals", "rds:db-tags", ["a"]))]) == [0, 1]
	answer([object.union(open, under("IpAddress", "aws:SourceIp", ["192.0.2.0/24"]))]) == [0, 1]
}

test_one_of_several_conditions_confines if {
	both := array.concat(under("Bool", "aws:SecureTransport", ["true"]).conditions, under("StringEquals", "aws:username", ["a"]).conditions)
	answer([object.union(open, {"conditions": both})]) == [0, 0]
	doubtful := array.concat(under("Bool", "aws:SecureTransport", ["true"]).conditions, under("Null", "aws:username", ["a"]).conditions)
	answer([object.union(open, {"conditions": doubtful})]) == [0, 1]
}

denial := object.union(open, {"effect": "Deny"})

test_deny_that_requests_get_around_takes_nothing_back if {
	every case in [
		["BoolIfExists", "aws:MultiFactorAuthPresent", "false"], ["Bool", "aws:SecureTransport", "False"],
		["StringNotEquals", "aws:RequestedRegion", "eu-central-1"], ["Null", "aws:MultiFactorAuthAge", "true"],
		["NumericGreaterThan", "aws:MultiFactorAuthAge", "3600"], ["DateLessThan", "aws:TokenIssueTime", "2026-01-01T00:00:00Z"],
	] {
		answer([open, object.union(denial, under(case[0], case[1], [case[2]]))]) == [1, 0]
	}
}

test_deny_of_everything_but_a_second_factor_takes_nothing_back if {
	force := {"effect": "Deny", "not_actions": ["iam:ChangePassword"], "resources": ["*"]}
	answer([open, object.union(force, under("BoolIfExists", "aws:MultiFactorAuthPresent", ["false"]))]) == [1, 0]
}

test_deny_that_may_hold_leaves_it_open_to_question if {
	every case in [
		["Bool", "aws:SecureTransport", "true"], ["Bool", "aws:ViaAWSService", "false"], ["Null", "aws:MultiFactorAuthAge", "false"], ["Null", "aws:SecureTransport", "true"],
		["StringNotLike", "aws:RequestedRegion", "*"], ["StringNotEquals", "aws:PrincipalTag/team", "dba"],
		["NumericLessThan", "aws:MultiFactorAuthAge", "60"], ["StringEquals", "aws:MultiFactorAuthPresent", "false"],
	] {
		answer([open, object.union(denial, under(case[0], case[1], [case[2]]))]) == [0, 1]
	}
}

test_one_condition_that_is_not_met_disarms_a_deny if {
	both := array.concat(under("Bool", "aws:SecureTransport", ["false"]).conditions, under("StringEquals", "aws:username", ["a"]).conditions)
	answer([open, object.union(denial, {"conditions": both})]) == [1, 0]
}

test_deny_of_all_users_passes_and_of_some_is_left_open if {
	every resource, answers in {
		"*": [0, 0], "arn:aws:rds-db:*:*:dbuser:*": [0, 0], "arn:aws:rds-db:*:111122223333:dbuser:*/*": [0, 0],
		"arn:aws:rds-db:eu-west-1:*:dbuser:*": [0, 1], "arn:aws:rds-db:*:*:dbuser:*/admin": [0, 1],
		"arn:aws:rds-db:eu-west-1:111122223333:dbuser:db-A/admin": [1, 0],
	} {
		answer([open, object.union(denial, {"resources": [resource]})]) == answers
	}
}

test_deny_of_all_but_some_users_passes if {
	answer([open, {"effect": "Deny", "actions": ["*"], "not_resources": ["arn:aws:rds-db:*:*:dbuser:*/app"]}]) == [0, 0]
	answer([open, {"effect": "Deny", "actions": ["*"], "not_resources": ["arn:aws:rds-db:*:*:dbuser:*"]}]) == [0, 1]
}

test_approved_policy_is_not_in_question if {
	named := object.union({"name": "boundary"}, doc([object.union(open, under("IpAddress", "aws:SourceIp", ["192.0.2.0/24"]))]))
	count(policy.indeterminate) == 0 with input as named with data.parameters as {"allowed": ["boundary"]}
}

test_deny_of_other_actions_is_not_weighed if {
	answer([open, object.union(denial, {"actions": ["s3:*"]})]) == [1, 0]
	answer([open, object.union(denial, object.union({"actions": ["s3:*"]}, under("Bool", "aws:SecureTransport", ["true"])))]) == [1, 0]
}

test_exceptions_of_a_deny_matter_where_it_takes_something_back if {
	closed := policy.settled with input as doc([open, denial]) with data.parameters as {"allowed": []}
	not "policy_statements[1].conditions" in closed
	not "policy_statements[1].not_resources" in closed
	nothing := policy.settled with input as doc([statement(["rds-db:connect"], ["arn:aws:rds-db:*:*:dbuser:db-A/app"]), denial])
		with data.parameters as {"allowed": []}
	"policy_statements[1].conditions" in nothing
	"policy_statements[1].not_resources" in nothing
	allow := policy.settled with input as doc([statement(["rds-db:connect"], [])]) with data.parameters as {"allowed": []}
	not "policy_statements[0].not_resources" in allow
}
