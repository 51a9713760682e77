# METADATA
# title: Storage of Aurora and Multi-AZ DB clusters is encrypted at rest
# description: |
#   The cluster volume, its backups and snapshots share one encryption, decided when the cluster is made. New Aurora
#   clusters are encrypted with a key that AWS owns since February 2026 and then report `StorageEncrypted=false` with
#   `StorageEncryptionType=sse-rds`; Aurora Serverless v1 is always encrypted. A live Aurora cluster without a
#   recorded type is left undecided.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-concepts.html
# custom:
#   severity: high
#   severity_reason: "Security Hub says medium, others high; high because it cannot be mended in place."
#   resource_types: [aws_rds_cluster]
#   requires: [storage_encrypted, storage_encryption_type, engine_mode, restored_from]
#   reads: [engine, origin]
#   remediation:
#     terraform: "Set `storage_encrypted = true`; on an existing cluster it forces a replacement."
#     cli: |
#       aws rds create-db-cluster-snapshot --db-cluster-identifier NAME --db-cluster-snapshot-identifier NAME-plain
#       aws rds restore-db-cluster-from-snapshot --db-cluster-identifier NAME-new --snapshot-identifier NAME-plain --engine ENGINE --kms-key-id KEY
#   controls: [rds-cluster-storage-encrypted]
package dbmuster.encryption.rds_cluster_storage_encrypted

import rego.v1
import future.keywords.not

not_applicable contains "not a cluster of RDS" if input.attributes.engine in {"neptune", "docdb"}

# What is known to keep the volume from being plain text.
encrypted_by contains "a KMS key" if {
	input.attributes.storage_encrypted
	not input.attributes.restored_from
}

encrypted_by contains "a key that AWS owns" if input.attributes.storage_encryption_type in {"sse-rds", "sse-kms"}

encrypted_by contains "Serverless v1" if input.attributes.engine_mode == "serverless"

undecided contains sprintf("restored from %s: the backup decides about encryption", [source]) if {
	source := input.attributes.restored_from
}

undecided contains "`storage_encryption_type` is not recorded, and newer Aurora clusters are encrypted without the flag" if {
	startswith(input.attributes.engine, "aurora")
	input.origin in {"live", "state"}
	not input.attributes.storage_encryption_type
}

deny contains {"message": "the storage of the cluster is not encrypted", "field": "storage_encrypted"} if {
	count(encrypted_by) == 0
	count(undecided) == 0
}

indeterminate contains msg if {
	count(encrypted_by) == 0
	some msg in undecided
}
