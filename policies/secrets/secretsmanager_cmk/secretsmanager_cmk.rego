# METADATA
# title: Database secrets are encrypted with a customer managed key
# description: |
#   The key aws/secretsmanager cannot be withdrawn from anybody in the account, and secrets under it
#   cannot be shared with another account. With a key of your own, its policy is a second lock. A key that
#   a plan or template names and that is not `alias/aws/...` counts as yours: the other is had by naming none.
# related_resources:
# - https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
# custom:
#   severity: low
#   severity_reason: Low because secrets are encrypted either way; a key of yours decides who can read across accounts.
#   resource_types: [aws_secretsmanager_secret]
#   requires: [kms_key]
#   reads: ['kms_key->key_manager', origin]
#   remediation:
#     terraform: Set `kms_key_id = aws_kms_key.NAME.arn`.
#     cli: aws secretsmanager update-secret --secret-id NAME --kms-key-id KEY_ARN
#   controls: [secretsmanager-cmk]
#   opt_in: true
package dbmuster.secrets.secretsmanager_cmk

import rego.v1
import future.keywords.not
import data.dbmuster.lib.kms

deny contains "the secret is under the key aws/secretsmanager" if not input.attributes.kms_key

deny contains "the key is managed by AWS" if "aws" in kms.managers(input.attributes.kms_key, input.origin)

indeterminate contains "the key was not read, so nobody can tell who manages it" if {
	count(kms.managers(input.attributes.kms_key, input.origin)) == 0
}
