# METADATA
# title: Performance Insights data is encrypted with a customer managed KMS key
# description: |
#   The collected statements can hold values of the data, which makes the key that protects the tables the right one
#   here too. Without a named key the one managed by AWS is used, so the data is never plain; the key cannot be
#   changed later. A key that a plan or template names and that is not `alias/aws/...` counts as customer managed; a
#   plan that spells out the id of an AWS managed key, or keeps it from an earlier apply, is missed.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PerfInsights.access-control.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PerfInsights.Enabling.html
# custom:
#   severity: low
#   severity_reason: Low because it holds texts of statements rather than data, encrypted by a key of AWS.
#   resource_types: [aws_rds_instance, aws_rds_cluster_instance, aws_rds_cluster]
#   applies_when:
#   - field: performance_insights_enabled
#     in: [true]
#   requires: [performance_insights_enabled, performance_insights_kms_key]
#   reads: ["performance_insights_kms_key->key_manager", origin]
#   opt_in: true
#   remediation:
#     terraform: |
#       Set `performance_insights_kms_key_id = aws_kms_key.NAME.arn` when Performance Insights is switched on for the first time.
#     cli: |
#       aws rds modify-db-instance --db-instance-identifier NAME --enable-performance-insights --performance-insights-kms-key-id KEY
#   controls: [rds-performance-insights-cmk]
package dbmuster.encryption.rds_performance_insights_cmk

import rego.v1
import future.keywords.not
import data.dbmuster.lib.kms

deny contains {"message": "no key is named, so that the one managed by AWS is used", "field": "performance_insights_kms_key"} if not input.attributes.performance_insights_kms_key

deny contains {"message": "the key is managed by AWS", "field": "performance_insights_kms_key"} if {
	"aws" in kms.managers(input.attributes.performance_insights_kms_key, input.origin)
}

indeterminate contains "nobody could tell whether the key is managed by the customer or by AWS" if {
	count(kms.managers(input.attributes.performance_insights_kms_key, input.origin)) == 0
}
