# METADATA
# title: Aurora Limitless shard groups are not publicly accessible
# description: |
#   The endpoint of a shard group is an entry of its own beside that of the cluster; both have to be private.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/limitless.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBShardGroup.html
# custom:
#   severity: critical
#   severity_reason: Critical because the database gets a public address, and one rule too many opens it.
#   resource_types: [aws_rds_shard_group]
#   requires: [publicly_accessible]
#   remediation:
#     terraform: "Set `publicly_accessible = false` on the `aws_rds_shard_group`, which replaces it."
#     cli: |
#       aws rds create-db-shard-group --db-shard-group-identifier NAME --db-cluster-identifier CLUSTER --max-acu 768 --no-publicly-accessible
#   controls: [rds-shard-group-not-public]
package dbmuster.network.rds_shard_group_not_public

import rego.v1
import future.keywords.not

deny contains {"message": "the shard group has a public address", "field": "publicly_accessible"} if {
	input.attributes.publicly_accessible
}
