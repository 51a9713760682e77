# METADATA
# title: AWS managed policies with administrative rights over databases are not attached outside the database team
# description: |
#   AmazonRDSFullAccess and the wider administrator policies of AWS allow to delete, share and expose
#   every database of the account. They belong to approved principals only; roles that AWS services
#   create for themselves are expected.
# related_resources:
# - https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonRDSFullAccess.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-security-iam-awsmanpol.html
# custom:
#   severity: medium
#   severity_reason: Medium because the policy is a known one of AWS and its holders are meant to administer something.
#   resource_types: [aws_iam_policy_attachment]
#   requires: [policy_arn]
#   reads: [principal]
#   parameters:
#     allowed: {default: [], description: 'Names of users, groups and roles that may administer databases.'}
#     managed_policies: {default: [AmazonRDSFullAccess, AdministratorAccess, PowerUserAccess, DatabaseAdministrator], description: 'AWS managed policies that contain rds:*, without path.'}
#   remediation:
#     terraform: Replace `policy_arn` by a policy that lists the actions and databases that are needed.
#     cli: aws iam detach-role-policy --role-name NAME --policy-arn arn:aws:iam::aws:policy/AmazonRDSFullAccess
#   controls: [iam-rds-no-full-access]
package dbmuster.access.iam_rds_full_access_not_attached

import rego.v1
import future.keywords.not

dangerous contains name if {
	parts := split(input.attributes.policy_arn, ":policy/")
	endswith(parts[0], ":iam::aws")
	path := split(parts[1], "/")
	name := path[count(path) - 1]
	name in data.parameters.managed_policies
}

deny contains msg if {
	some name in dangerous
	not approved(input.attributes.principal)
	not unclear
	msg := sprintf("%s gives administrative rights over every database", [name])
}

indeterminate contains msg if {
	some name in dangerous
	unclear
	msg := sprintf("%s gives administrative rights over every database, and who holds it is not known", [name])
}

# Only an allow list makes it matter who holds it.
unclear if {
	count(data.parameters.allowed) > 0
	not input.attributes.principal
}

approved(principal) if principal in data.parameters.allowed

approved(principal) if startswith(principal, "AWSServiceRoleFor")
