# METADATA
# title: Storage of standalone DB instances is encrypted at rest
# description: |
#   Storage, automated backups, replicas and snapshots of the instance share its encryption. It cannot be switched on
#   in place: the way there is an encrypted copy of a snapshot and a restore of it. What an instance that is restored
#   gets is decided by the backup and not by the arguments, so that a plan cannot prove it.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html
# custom:
#   severity: high
#   severity_reason: "Security Hub says medium, others high; high because it cannot be mended in place."
#   resource_types: [aws_rds_instance]
#   requires: [storage_encrypted, storage_encryption_type, restored_from]
#   remediation:
#     terraform: |
#       Set `storage_encrypted = true` before the instance is created; on an existing one it forces a replacement.
#     cli: |
#       aws rds create-db-snapshot --db-instance-identifier NAME --db-snapshot-identifier NAME-plain
#       aws rds copy-db-snapshot --source-db-snapshot-identifier NAME-plain --target-db-snapshot-identifier NAME-encrypted --kms-key-id KEY
#       aws rds restore-db-instance-from-db-snapshot --db-instance-identifier NAME-new --db-snapshot-identifier NAME-encrypted
#   controls: [rds-instance-storage-encrypted]
package dbmuster.encryption.rds_instance_storage_encrypted

import rego.v1
import future.keywords.not

deny contains {"message": msg, "field": "storage_encrypted"} if {
	not input.attributes.restored_from
	not input.attributes.storage_encrypted
	not input.attributes.storage_encryption_type in {"sse-rds", "sse-kms"}
	msg := "storage is not encrypted; it can only be mended by restoring an encrypted copy of a snapshot"
}

indeterminate contains msg if {
	source := input.attributes.restored_from
	msg := sprintf("restored from %s: the backup decides whether storage is encrypted", [source])
}
