package dbmuster.access.rds_associated_role_least_privilege_test

import rego.v1
import data.dbmuster.access.rds_associated_role_least_privilege as policy

doc := {"id": "r", "attributes": {}}

index(action, resource) := {"aws_iam_policy": {"p": {"name": "p", "attributes": {"policy_statements": [{"effect": "Allow", "actions": [action], "resources": [resource]}]}}}}

used := {"aws_iam_policy.attached_roles": {"r": ["p"]}, "aws_rds_cluster.associated_roles": {"r": ["c"]}, "aws_rds_instance.associated_roles": {}}

test_everything_fails_and_named_passes if {
	every action in ["s3:GetObject", "s3:Put*", "lambda:InvokeFunction", "s3:*"] {
		count(policy.deny) > 0 with input as doc with data.index as index(action, "*") with data.referrers as used
	}
	count(policy.deny) == 0 with input as doc with data.index as index("s3:GetObject", "arn:aws:s3:::exports/*") with data.referrers as used
	count(policy.deny) == 0 with input as doc with data.index as index("s3:ListBucket", "*") with data.referrers as used
}

test_roles_of_nobody_are_not_judged if {
	count(policy.not_applicable) == 1 with input as doc with data.index as index("s3:*", "*")
		with data.referrers as {"aws_iam_policy.attached_roles": {"r": ["p"]}, "aws_rds_cluster.associated_roles": {}, "aws_rds_instance.associated_roles": {}}
}

test_one_user_of_the_role_is_enough if {
	instance := {"aws_iam_policy.attached_roles": {"r": ["p"]}, "aws_rds_cluster.associated_roles": {}, "aws_rds_instance.associated_roles": {"r": ["i"]}}
	every users in [used, instance] {
		count(policy.not_applicable) == 0 with input as doc with data.index as index("s3:*", "*") with data.referrers as users
	}
}

doubts(arns, policies) := n if {
	role := {"id": "r", "attributes": {"managed_policy_arns": arns}}
	n := count(policy.indeterminate) with input as role with data.index as {"aws_iam_policy": policies}
		with data.referrers as {"aws_iam_policy.attached_roles": {"r": [id | some id, _ in policies]}, "aws_rds_instance.associated_roles": {"r": ["i"]}}
}

text(attributes, conditions) := {"name": "p", "attributes": object.union(attributes, {"policy_statements": [
	{"effect": "Allow", "actions": ["s3:GetObject"], "resources": ["*"], "conditions": conditions},
]})}

office := [{"operator": "IpAddress", "key": "aws:sourceip", "values": ["192.0.2.0/24"]}]

team := [{"operator": "StringEquals", "key": "aws:resourcetag/team", "values": ["a"]}]

test_policy_that_was_not_read_leaves_it_open if {
	doubts(["arn:p"], {}) == 1
	doubts(["arn:p"], {"arn:p": text({}, team)}) == 0
	doubts(["arn:p"], {"p:111122223333": text({"policy_arn": "arn:p"}, team)}) == 0
	doubts([], {}) == 0
}

test_condition_that_may_restrict_leaves_it_open if {
	doubts([], {"p": text({}, office)}) == 1
	doubts([], {"p": text({}, [])}) == 0
}
