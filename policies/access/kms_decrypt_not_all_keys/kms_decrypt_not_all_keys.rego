# METADATA
# title: Policies do not allow decryption with every KMS key
# description: |
#   Who may decrypt with every key reads every encrypted database, snapshot and secret that reaches
#   them, so encryption at rest protects nothing from them. The resource should name keys. Conditions on
#   TLS, a second factor, the region or the own account restrict nothing, those on tags, principals, aliases
#   and services do; what another condition or a Deny with conditions leaves is open.
# related_resources:
# - https://docs.aws.amazon.com/kms/latest/developerguide/iam-policies-best-practices.html
# - https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html
# custom:
#   severity: medium
#   severity_reason: Medium because the right to read the encrypted data is needed beside it.
#   resource_types: [aws_iam_policy]
#   requires: [policy_statements]
#   partial: [policy_statements]
#   parameters:
#     allowed: {default: [], description: 'Names of policies that may, permissions boundaries for example: they grant nothing by themselves.'}
#   remediation:
#     terraform: 'Name the keys: `resources = [aws_kms_key.NAME.arn]`.'
#     cli: aws iam create-policy-version --policy-arn ARN --policy-document file://policy.json --set-as-default
#   controls: [kms-decrypt-not-all-keys]
package dbmuster.access.kms_decrypt_not_all_keys

import rego.v1
import future.keywords.not
import data.dbmuster.lib.iam

actions := {"kms:Decrypt", "kms:ReEncryptFrom"}

deny contains {"message": msg, "hinges": hinges} if {
	some action in actions
	some i in iam.openings(input.attributes.policy_statements, action, "kms", {"key"})
	not input.name in data.parameters.allowed
	hinges := iam.hinges(input.attributes.policy_statements, i, {action})
	msg := sprintf("%s is allowed with every key", [action])
}

indeterminate contains msg if {
	some action in actions
	count(iam.questionable(input.attributes.policy_statements, action, "kms", {"key"})) > 0
	not input.name in data.parameters.allowed
	msg := sprintf("whether a condition or a Deny keeps %s from every key cannot be told", [action])
}

settled contains path if {
	some path in iam.settled(input.attributes.policy_statements, actions, "kms", {"key"})
}

settled contains "policy_statements" if input.name in data.parameters.allowed
