# METADATA
# title: Database activity streams are encrypted with a customer managed KMS key
# description: |
#   A stream carries the text of every statement. Its key must be named; with a customer managed one the owner decides
#   who reads the stream. A key that a plan or template names and that is not `alias/aws/...` counts as customer
#   managed; a plan that spells out the id of an AWS managed key, or keeps it from an earlier apply, is missed.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/DBActivityStreams.Overview.html
# custom:
#   severity: medium
#   severity_reason: Medium because the stream is encrypted either way; who may read it is what the key decides.
#   resource_types: [aws_rds_activity_stream]
#   requires: [kms_key]
#   reads: ["kms_key->key_manager", origin]
#   opt_in: true
#   remediation:
#     terraform: "Set `kms_key_id = aws_kms_key.NAME.key_id` on `aws_rds_cluster_activity_stream`."
#     cli: |
#       aws rds stop-activity-stream --resource-arn ARN && aws rds start-activity-stream --resource-arn ARN --mode async --kms-key-id KEY
#   controls: [rds-activity-stream-cmk]
package dbmuster.encryption.rds_activity_stream_cmk

import rego.v1
import future.keywords.not
import data.dbmuster.lib.kms

deny contains {"message": "no key is named", "field": "kms_key"} if not input.attributes.kms_key

deny contains {"message": "the key is managed by AWS", "field": "kms_key"} if {
	"aws" in kms.managers(input.attributes.kms_key, input.origin)
}

indeterminate contains "nobody could tell whether the key is managed by the customer or by AWS" if {
	count(kms.managers(input.attributes.kms_key, input.origin)) == 0
}
