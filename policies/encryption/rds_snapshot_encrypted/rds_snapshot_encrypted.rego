# METADATA
# title: DB instance snapshots are encrypted
# description: |
#   A snapshot holds all data of its DB instance and outlives it; a plain one can be shared with everybody. Automated
#   snapshots and those of AWS Backup mirror the database and are reported there. In a plan the flag is computed, so
#   that the DB instance in the same plan decides; a snapshot whose source is elsewhere is left undecided.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CopySnapshot.html
# custom:
#   severity: high
#   severity_reason: "Security Hub says medium, others high; high because the copy outlives the database and can be shared."
#   resource_types: [aws_rds_snapshot]
#   applies_when:
#   - field: snapshot_type
#     not_in: [automated, awsbackup]
#   requires: [snapshot_type]
#   reads:
#   - encrypted
#   - storage_encryption_type
#   - kms_key
#   - source_snapshot
#   - db_instance
#   - "db_instance->storage_encrypted"
#   - "db_instance->storage_encryption_type"
#   - origin
#   remediation:
#     terraform: |
#       Take the snapshot of an encrypted database, or copy it with `aws_db_snapshot_copy` and `kms_key_id`.
#     cli: |
#       aws rds copy-db-snapshot --source-db-snapshot-identifier NAME --target-db-snapshot-identifier NAME-encrypted --kms-key-id KEY && aws rds delete-db-snapshot --db-snapshot-identifier NAME
#   controls: [rds-snapshot-encrypted]
package dbmuster.encryption.rds_snapshot_encrypted

import rego.v1
import future.keywords.not

# What is known about the copy itself, and, if nothing is, about the database that it is taken from.
state contains "encrypted" if input.attributes.encrypted

state contains "encrypted" if input.attributes.storage_encryption_type in {"sse-rds", "sse-kms"}

state contains "encrypted" if input.attributes.kms_key

state contains "plain" if input.attributes.encrypted == false

state contains "encrypted" if {
	inherits
	source.storage_encrypted
}

state contains "encrypted" if {
	inherits
	source.storage_encryption_type in {"sse-rds", "sse-kms"}
}

state contains "plain" if {
	inherits
	source.storage_encrypted == false
}

source := data.index.aws_rds_instance[input.attributes.db_instance].attributes

inherits if {
	input.origin in {"plan", "template"}
	not input.attributes.encrypted in {true, false}
	not input.attributes.source_snapshot
}

deny contains {"message": "the snapshot is not encrypted", "field": "encrypted"} if {
	"plain" in state
	not "encrypted" in state
}

indeterminate contains "nobody could tell whether the snapshot or its source is encrypted" if count(state) == 0
