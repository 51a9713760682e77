# METADATA
# title: Automated backups replicated to another region are encrypted there with a customer managed key
# description: |
#   The replicated backups hold all data of the instance in a region where its own key does not exist, so the
#   destination needs a key of its own. A key that a plan or template names by ARN, id or alias, and that is not
#   `alias/aws/...`, counts as customer managed, because the key managed by AWS is had by naming none; a plan that
#   spells out its id, or keeps it from an earlier apply, is missed. In a live inventory the key itself must have been
#   read.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReplicateBackups.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/AutomatedBackups.Replicating.Enable.html
# custom:
#   severity: medium
#   severity_reason: Medium because the copy is encrypted by a key of AWS, whose use nobody controls.
#   resource_types: [aws_rds_automated_backup]
#   applies_when:
#   - field: replicated
#     not_in: [false]
#   requires: [kms_key, encrypted]
#   reads: ["kms_key->key_manager", origin]
#   remediation:
#     terraform: |
#       Set `kms_key_id` on `aws_db_instance_automated_backups_replication` to a key of the destination region.
#     cli: |
#       aws rds start-db-instance-automated-backups-replication --region DESTINATION --source-db-instance-arn ARN --kms-key-id KEY
#   controls: [rds-automated-backup-replica-encrypted]
package dbmuster.encryption.rds_automated_backup_replica_encrypted

import rego.v1
import future.keywords.not
import data.dbmuster.lib.kms

deny contains {"message": "the replicated backups are not encrypted", "field": "encrypted"} if {
	input.attributes.encrypted == false
}

deny contains {"message": "no key of the destination region is named", "field": "kms_key"} if not input.attributes.kms_key

deny contains {"message": "the key is managed by AWS", "field": "kms_key"} if {
	"aws" in kms.managers(input.attributes.kms_key, input.origin)
}

indeterminate contains "nobody could tell whether the key is managed by the customer or by AWS" if {
	count(kms.managers(input.attributes.kms_key, input.origin)) == 0
}
