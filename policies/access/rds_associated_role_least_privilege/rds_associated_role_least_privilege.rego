# METADATA
# title: Roles of databases for S3 and Lambda reach named resources only
# description: |
#   A role that is attached to a database for imports, exports or functions can be used by whoever may
#   execute the functions of that feature. Allowed on every bucket or function it takes data anywhere.
#   Judged are roles that a database in the inventory has, with their inline and managed policies; one
#   whose text was not read leaves the result open, and so does a condition that may restrict. Judged live.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PostgreSQL.S3Import.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL-Lambda.html
# custom:
#   severity: medium
#   severity_reason: Medium because it takes a role of the database that may call S3 or Lambda.
#   resource_types: [aws_iam_role]
#   applies_when:
#   - field: origin
#     in: [live]
#   requires: [managed_policy_arns, '<-aws_iam_policy.attached_roles', '<-aws_rds_instance.associated_roles', '<-aws_rds_cluster.associated_roles']
#   partial: [managed_policy_arns]
#   remediation:
#     terraform: Name the buckets and functions in `resources` of the `aws_iam_policy` or `aws_iam_role_policy` of the role.
#     cli: aws iam create-policy-version --policy-arn ARN --policy-document file://policy.json --set-as-default
#   controls: [rds-associated-role-least-privilege]
package dbmuster.access.rds_associated_role_least_privilege

import rego.v1
import future.keywords.not
import data.dbmuster.lib.iam

sensitive := {"lambda:InvokeFunction": "lambda", "s3:GetObject": "s3", "s3:PutObject": "s3"}

deny contains msg if {
	some id in data.referrers["aws_iam_policy.attached_roles"][input.id]
	policy := data.index.aws_iam_policy[id]
	some action, service in sensitive
	iam.allows_everywhere(policy.attributes.policy_statements, action, service, {"function"})
	msg := sprintf("policy %s allows %s on everything", [policy.name, action])
}

indeterminate contains msg if {
	some id in data.referrers["aws_iam_policy.attached_roles"][input.id]
	policy := data.index.aws_iam_policy[id]
	not policy.attributes.policy_statements
	msg := sprintf("the text of policy %s was not read", [policy.name])
}

indeterminate contains msg if {
	some id in data.referrers["aws_iam_policy.attached_roles"][input.id]
	policy := data.index.aws_iam_policy[id]
	some action, service in sensitive
	count(iam.questionable(policy.attributes.policy_statements, action, service, {"function"})) > 0
	msg := sprintf("whether a condition or a Deny of policy %s keeps %s from everything cannot be told", [policy.name, action])
}

# A policy that AWS manages has its account in its id.
read contains id if some id in data.referrers["aws_iam_policy.attached_roles"][input.id]

read contains data.index.aws_iam_policy[id].attributes.policy_arn if {
	some id in data.referrers["aws_iam_policy.attached_roles"][input.id]
}

indeterminate contains msg if {
	some arn in input.attributes.managed_policy_arns
	not arn in read
	msg := sprintf("the text of policy %s was not read", [arn])
}

not_applicable contains "no database that was read has the role" if {
	count({id | some id in data.referrers["aws_rds_instance.associated_roles"][input.id]}) == 0
	count({id | some id in data.referrers["aws_rds_cluster.associated_roles"][input.id]}) == 0
}
