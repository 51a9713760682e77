# METADATA
# title: CloudWatch log groups that receive database logs are encrypted with a KMS key
# description: |
#   Exported logs hold statements and with them data. CloudWatch encrypts them anyway, but only with a KMS key does
#   the owner decide who reads them. RDS makes the groups below `/aws/rds/` itself when nobody did, so that they are
#   often missing from a plan.
# related_resources:
# - https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Procedural.UploadtoCloudWatch.html
# custom:
#   severity: low
#   severity_reason: Low because CloudWatch encrypts log groups by itself; a key of yours adds control.
#   resource_types: [aws_cloudwatch_log_group]
#   applies_when:
#   - field: name
#     prefix: [/aws/rds/]
#   requires: [kms_key]
#   remediation:
#     terraform: |
#       Create the `aws_cloudwatch_log_group` before the database exports logs, with `kms_key_id = aws_kms_key.NAME.arn`.
#     cli: aws logs associate-kms-key --log-group-name NAME --kms-key-id KEY
#   controls: [rds-log-group-encrypted]
package dbmuster.encryption.rds_log_group_encrypted

import rego.v1
import future.keywords.not

deny contains {"message": "no KMS key is associated", "field": "kms_key"} if not input.attributes.kms_key
