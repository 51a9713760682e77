# METADATA
# title: IAM policies do not allow rds-db:connect on every database user
# description: |
#   Who may call rds-db:connect on dbuser:*/* can log in as any IAM-enabled user of any database, the
#   administrators included. The resource should name the database (by its resource id) and the user.
#   Conditions on TLS, a second factor, the region or the own account restrict nothing, those on tags and
#   principals do; what another condition or a Deny with conditions leaves is open.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html
# custom:
#   severity: high
#   severity_reason: High because one statement opens every database user of the account, administrators included.
#   resource_types: [aws_iam_policy]
#   requires: [policy_statements]
#   partial: [policy_statements]
#   parameters:
#     allowed: {default: [], description: 'Names of policies that may, permissions boundaries for example: they grant nothing by themselves.'}
#   remediation:
#     terraform: 'Name the database and the user: `resources = ["arn:aws:rds-db:REGION:ACCOUNT:dbuser:${aws_db_instance.NAME.resource_id}/USER"]`.'
#     cli: aws iam create-policy-version --policy-arn ARN --policy-document file://policy.json --set-as-default
#   controls: [iam-rds-connect-not-wildcard]
package dbmuster.access.iam_rds_connect_not_wildcard

import rego.v1
import future.keywords.not
import data.dbmuster.lib.iam

deny contains {"message": msg, "hinges": hinges} if {
	some i in iam.openings(input.attributes.policy_statements, "rds-db:connect", "rds-db", {"dbuser"})
	not input.name in data.parameters.allowed
	hinges := iam.hinges(input.attributes.policy_statements, i, {"rds-db:connect"})
	msg := "rds-db:connect is allowed for every user of every database"
}

indeterminate contains "whether a condition or a Deny keeps rds-db:connect from every user of every database cannot be told" if {
	count(iam.questionable(input.attributes.policy_statements, "rds-db:connect", "rds-db", {"dbuser"})) > 0
	not input.name in data.parameters.allowed
}

settled contains path if {
	some path in iam.settled(input.attributes.policy_statements, {"rds-db:connect"}, "rds-db", {"dbuser"})
}

settled contains "policy_statements" if input.name in data.parameters.allowed
