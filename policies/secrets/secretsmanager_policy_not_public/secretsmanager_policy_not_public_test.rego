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

under(operator, key, values) := object.union(allow, {"conditions": [{"operator": operator, "key": key, "values": values}]})

failures(statements) := n if {
	n := count(policy.deny) with input as doc(statements)
}

test_condition_that_ties_to_nobody_is_no_limit if {
	every case in [
		["StringNotEquals", "aws:PrincipalAccount", "444455556666"], ["Null", "aws:PrincipalOrgID", "false"],
		["StringEquals", "aws:ResourceAccount", "111122223333"], ["StringEqualsIfExists", "aws:PrincipalOrgID", "o-1"],
		["StringLike", "aws:PrincipalArn", "arn:aws:iam::*:role/*"], ["IpAddress", "aws:SourceIp", "0.0.0.0/0"],
		["IpAddress", "aws:SourceIp", "0.0.0.0/7"], ["IpAddress", "aws:SourceIp", "2000::/31"], ["IpAddress", "aws:SourceIp", "*"],
		["IpAddress", "aws:SourceIp", "192.0.2.0/zero"], ["StringEquals", "aws:PrincipalTag/team", "dba"],
		["ForAllValues:StringEquals", "aws:PrincipalOrgID", "o-1"], ["StringLike", "aws:PrincipalOrgID", "o-?*"],
		["StringLike", "aws:PrincipalOrgPaths", "*/r-1/*"], ["StringEquals", "aws:PrincipalAccount", "${aws:PrincipalAccount}"],
		["StringEquals", "aws:PrincipalAccount", ""], ["ArnLike", "aws:SourceArn", "arn:aws:sns:*:*:*"],
		["ArnLike", "aws:SourceArn", "arn:aws:s3:::*"], ["StringLike", "kms:ViaService", "*.amazonaws.com"],
		["StringLike", "aws:userid", "*:session"], ["Bool", "aws:PrincipalIsAWSService", "false"],
		["Bool", "aws:ViaAWSService", "true"], ["BoolIfExists", "aws:PrincipalIsAWSService", "true"], ["StringLike", "aws:PrincipalArn", "role"],
		["StringLike", "aws:PrincipalArn", "arn:aws:iam:::role/a"], ["ArnEquals", "aws:SourceArn", "orders"],
		["StringLike", "aws:PrincipalTag/role", "arn:aws:iam::111122223333:role/a"],
	] {
		failures([under(case[0], case[1], [case[2]])]) == 1
	}
}

test_condition_that_ties_to_somebody_is_a_limit if {
	every case in [
		["StringEquals", "aws:PrincipalAccount", "444455556666"], ["ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-1/r-1/*"],
		["StringLike", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/*"], ["IpAddress", "aws:SourceIp", "192.0.2.1"],
		["IpAddress", "aws:SourceIp", "192.0.0.0/8"], ["IpAddress", "aws:SourceIp", "2001:db8::/32"],
		["StringEqualsIgnoreCase", "aws:PrincipalAccount", "${aws:ResourceAccount}"], ["ArnEquals", "aws:SourceArn", "arn:aws:s3:::orders"],
		["StringLike", "kms:ViaService", "rds.*.amazonaws.com"], ["StringLike", "aws:userid", "AROAEXAMPLE:*"],
		["Bool", "aws:PrincipalIsAWSService", "True"],
	] {
		failures([under(case[0], case[1], [case[2]])]) == 0
	}
}

test_every_value_has_to_tie if {
	failures([under("StringLike", "aws:PrincipalAccount", ["444455556666", "*"])]) == 1
	failures([under("StringLike", "aws:PrincipalAccount", [])]) == 1
	failures([under("Bool", "aws:PrincipalIsAWSService", ["true", "false"])]) == 1
}

outsiders(operator, key, values) := object.union(guard, {"conditions": [{"operator": operator, "key": key, "values": values}]})

test_deny_that_strangers_meet_closes_it if {
	every case in [
		["StringNotEqualsIfExists", "aws:PrincipalOrgID", "o-1"], ["ForAllValues:StringNotLike", "aws:PrincipalOrgPaths", "o-1/*"],
		["ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::111122223333:*"], ["NotIpAddress", "aws:SourceIp", "192.0.2.0/24"],
		["Bool", "aws:PrincipalIsAWSService", "False"], ["BoolIfExists", "aws:ViaAWSService", "false"],
	] {
		failures([allow, outsiders(case[0], case[1], [case[2]])]) == 0
	}
	failures([allow, object.remove(guard, ["conditions"])]) == 0
}

test_deny_that_strangers_get_around_does_not_close_it if {
	every case in [
		["StringEquals", "aws:PrincipalOrgID", "o-1"], ["StringNotLike", "aws:PrincipalOrgID", "*"],
		["ForAnyValue:StringNotLike", "aws:PrincipalOrgPaths", "o-1/*"], ["StringNotEquals", "aws:PrincipalTag/team", "dba"],
		["Null", "aws:PrincipalOrgID", "true"], ["Bool", "aws:PrincipalIsAWSService", "true"], ["Null", "aws:ViaAWSService", "false"],
	] {
		failures([allow, outsiders(case[0], case[1], [case[2]])]) == 1
	}
}

test_deny_closes_only_with_all_its_conditions if {
	tls := {"operator": "Bool", "key": "aws:SecureTransport", "values": ["false"]}
	failures([allow, object.union(guard, {"conditions": array.concat(organisation, [tls])})]) == 1
	services := {"operator": "BoolIfExists", "key": "aws:PrincipalIsAWSService", "values": ["false"]}
	failures([allow, object.union(guard, {"conditions": array.concat(organisation, [services])})]) == 0
}

test_deny_is_not_settled_where_it_closes_something if {
	said := policy.settled with input as doc([allow, guard])
	not "policy_statements[1]" in said
}
