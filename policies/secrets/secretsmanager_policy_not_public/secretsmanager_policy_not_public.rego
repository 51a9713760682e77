# METADATA
# title: Resource policies of database secrets do not grant public access
# description: |
#   A resource policy that is addressed to everybody hands the credential to every AWS account that can
#   also use the key. A condition counts as a limit when it names accounts, organisations, services or
#   networks, each without a wildcard; excluding some does not, nor do tags, TLS, time and region. A Deny
#   counts that strangers all meet, because it is for everybody but those named so.
# related_resources:
# - https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html
# custom:
#   severity: high
#   severity_reason: High because anybody with an AWS account can read the password.
#   resource_types: [aws_secretsmanager_secret]
#   requires: [policy_statements]
#   partial: [policy_statements]
#   remediation:
#     terraform: Name the principals in the `aws_secretsmanager_secret_policy`, or add a condition on `aws:PrincipalOrgID`.
#     cli: aws secretsmanager put-resource-policy --secret-id NAME --resource-policy file://policy.json --block-public-policy
#   controls: [secretsmanager-policy-not-public]
package dbmuster.secrets.secretsmanager_policy_not_public

import rego.v1
import future.keywords.not
import data.dbmuster.lib.iam
import data.dbmuster.lib.principals

# Positions of the statements that let everybody in, if there were no Deny.
open contains i if {
	some i, statement in input.attributes.policy_statements
	statement.effect == "Allow"
	principals.to_everybody(statement)
	not principals.tied(statement)
}

deny contains {"message": "the resource policy lets everybody in", "hinges": hinges} if {
	some i in open
	not principals.shut(input.attributes.policy_statements, "secretsmanager:GetSecretValue")
	hinges := iam.hinges(input.attributes.policy_statements, i, {"secretsmanager:GetSecretValue"})
}

# A Deny opens nothing, and what a known condition limits stays limited.
settled contains sprintf("policy_statements[%d]", [i]) if {
	count(open) == 0
	some i, statement in input.attributes.policy_statements
	statement.effect == "Deny"
	count(object.get(statement, "not_actions", [])) == 0
}

settled contains sprintf("policy_statements[%d]", [i]) if {
	some i, statement in input.attributes.policy_statements
	principals.tied(statement)
}

# The principals are known and named, or services: conditions only narrow them further.
settled contains sprintf("policy_statements[%d].%s", [i, part]) if {
	some i, statement in input.attributes.policy_statements
	not principals.to_everybody(statement)
	some part in ["actions", "conditions", "effect", "not_actions", "not_resources", "resources"]
}
