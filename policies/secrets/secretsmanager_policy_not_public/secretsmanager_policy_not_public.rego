# METADATA
# title: Resource policies of database secrets do not grant public access
# description: |
#   A resource policy that is addressed to everybody hands the credential to every AWS account that can
#   also use the key. A condition counts as a limit when it says something about who asks; TLS, time and
#   region do not. So does a Deny for everybody with such a condition: some open policies are missed in
#   favour of no false alarms.
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

deny contains {"message": "the resource policy lets everybody in", "hinges": hinges} if {
	some i, statement in input.attributes.policy_statements
	statement.effect == "Allow"
	iam.to_everybody(statement)
	not iam.limited(statement)
	not guarded
	hinges := iam.hinges(input.attributes.policy_statements, i, {"secretsmanager:GetSecretValue"})
}

# A Deny opens nothing, and what a known condition limits stays limited.
settled contains sprintf("policy_statements[%d]", [i]) if {
	some i, statement in input.attributes.policy_statements
	statement.effect == "Deny"
	count(object.get(statement, "not_actions", [])) == 0
}

settled contains sprintf("policy_statements[%d]", [i]) if {
	some i, statement in input.attributes.policy_statements
	object.get(statement, "effect", "") != "Deny"
	iam.limited(statement)
}

# The principals are known and named, or services: conditions only narrow them further.
settled contains sprintf("policy_statements[%d].%s", [i, part]) if {
	some i, statement in input.attributes.policy_statements
	not iam.to_everybody(statement)
	some part in ["actions", "conditions", "effect", "not_actions", "not_resources", "resources"]
}

# Everybody but a few is denied.
guarded if {
	some statement in input.attributes.policy_statements
	statement.effect == "Deny"
	iam.to_everybody(statement)
	iam.concerns(statement, "secretsmanager:GetSecretValue")
	narrowing(statement)
}

narrowing(statement) if iam.limited(statement)

narrowing(statement) if count(object.get(statement, "not_principals", [])) > 0
