# METADATA
# title: Keys that protect databases are enabled and not scheduled for deletion
# description: |
#   A database whose key is disabled stops within minutes (`inaccessible-encryption-credentials`), can be recovered
#   for a few days only, and is lost with its backups once the key is deleted. Keys that nothing of a database uses
#   are not judged.
# related_resources:
# - https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html
# custom:
#   severity: critical
#   severity_reason: Critical because with the key go all data and all backups, for good.
#   resource_types: [aws_kms_key]
#   requires: [enabled, key_state]
#   reads:
#   - "<-aws_rds_instance.kms_key"
#   - "<-aws_rds_cluster.kms_key"
#   - "<-aws_rds_snapshot.kms_key"
#   - "<-aws_rds_cluster_snapshot.kms_key"
#   - "<-aws_rds_automated_backup.kms_key"
#   - "<-aws_rds_activity_stream.kms_key"
#   remediation:
#     terraform: "Set `is_enabled = true`, and keep the key for as long as a backup needs it."
#     cli: "aws kms enable-key --key-id KEY # if its deletion is scheduled, first: aws kms cancel-key-deletion --key-id KEY"
#   controls: [kms-key-not-pending-deletion]
package dbmuster.encryption.kms_key_not_pending_deletion

import rego.v1
import future.keywords.not

protects contains id if some id in data.referrers["aws_rds_instance.kms_key"][input.id]

protects contains id if some id in data.referrers["aws_rds_cluster.kms_key"][input.id]

protects contains id if some id in data.referrers["aws_rds_snapshot.kms_key"][input.id]

protects contains id if some id in data.referrers["aws_rds_cluster_snapshot.kms_key"][input.id]

protects contains id if some id in data.referrers["aws_rds_automated_backup.kms_key"][input.id]

protects contains id if some id in data.referrers["aws_rds_activity_stream.kms_key"][input.id]

not_applicable contains "no database, snapshot or stream is encrypted with this key" if count(protects) == 0

deny contains {"message": "the key is disabled", "field": "enabled"} if not input.attributes.enabled

deny contains {"message": msg, "field": "key_state"} if {
	state := input.attributes.key_state
	state in {"Disabled", "PendingDeletion", "PendingReplicaDeletion", "Unavailable"}
	msg := sprintf("the key is in the state %s", [state])
}
