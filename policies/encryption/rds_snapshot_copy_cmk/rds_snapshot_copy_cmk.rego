# METADATA
# title: Snapshot copies are encrypted with a named customer managed key
# description: |
#   A copy without a key of its own keeps the key of its source, cannot be used where that key cannot, and stays plain
#   if the source is. A key that a plan or template names by ARN, id or alias, and that is not `alias/aws/...`, counts
#   as customer managed, because the key managed by AWS is had by naming none; a plan that spells out its id, or keeps
#   it from an earlier apply, is missed. In a live inventory the key itself must have been read.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CopySnapshot.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-copy-snapshot.html
# custom:
#   severity: medium
#   severity_reason: Medium because the copy is encrypted either way; its key decides who can use it where it went.
#   resource_types: [aws_rds_snapshot, aws_rds_cluster_snapshot]
#   applies_when:
#   - field: is_copy
#     in: [true]
#   requires: [kms_key, is_copy]
#   reads: ["kms_key->key_manager", origin]
#   remediation:
#     terraform: |
#       Set `kms_key_id` on `aws_db_snapshot_copy` or `aws_rds_cluster_snapshot_copy` to a key of the destination region.
#     cli: |
#       aws rds copy-db-snapshot --source-db-snapshot-identifier ARN --target-db-snapshot-identifier NAME --kms-key-id KEY --source-region REGION
#   controls: [rds-snapshot-copy-cmk]
package dbmuster.encryption.rds_snapshot_copy_cmk

import rego.v1
import future.keywords.not
import data.dbmuster.lib.kms

deny contains {"message": "the copy names no key", "field": "kms_key"} if not input.attributes.kms_key

deny contains {"message": "the key is managed by AWS", "field": "kms_key"} if {
	"aws" in kms.managers(input.attributes.kms_key, input.origin)
}

indeterminate contains "nobody could tell whether the key is managed by the customer or by AWS" if {
	count(kms.managers(input.attributes.kms_key, input.origin)) == 0
}
