# METADATA
# title: Aurora global databases are created with storage encryption
# description: |
#   All clusters of a global database share the encryption that it was created with. One that is made from an existing
#   cluster takes the encryption of that cluster, so only the cluster can answer.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.html
# custom:
#   severity: high
#   severity_reason: High because it holds for every region and can never be changed.
#   resource_types: [aws_rds_global_cluster]
#   requires: [source_db_cluster]
#   reads:
#   - storage_encrypted
#   - storage_encryption_type
#   - "source_db_cluster->storage_encrypted"
#   - "source_db_cluster->storage_encryption_type"
#   remediation:
#     terraform: "Set `storage_encrypted = true`, or encrypt the cluster of `source_db_cluster_identifier`."
#     cli: |
#       aws rds create-global-cluster --global-cluster-identifier NAME --engine ENGINE --storage-encrypted
#   controls: [rds-global-cluster-encrypted]
package dbmuster.encryption.rds_global_cluster_encrypted

import rego.v1
import future.keywords.not

source := data.index.aws_rds_cluster[input.attributes.source_db_cluster].attributes

own if not input.attributes.source_db_cluster

# What is known about the source cluster where there is one, else about the global database itself.
state contains "encrypted" if source.storage_encrypted

state contains "encrypted" if source.storage_encryption_type in {"sse-rds", "sse-kms"}

state contains "plain" if source.storage_encrypted == false

state contains "encrypted" if {
	own
	input.attributes.storage_encrypted
}

state contains "encrypted" if {
	own
	input.attributes.storage_encryption_type in {"sse-rds", "sse-kms"}
}

state contains "plain" if {
	own
	input.attributes.storage_encrypted == false
}

deny contains {"message": "the global database is not encrypted", "field": "storage_encrypted"} if {
	"plain" in state
	not "encrypted" in state
}

indeterminate contains "the encryption of the global database or of its source cluster is not known" if count(state) == 0
