# METADATA
# title: Aurora global databases have deletion protection
# description: |
#   While deletion protection is on, no console click, script or plan can delete the database; it has to
#   be switched off first, as a change of its own. It is set apart from that of the clusters in it.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_GlobalCluster.html
# custom:
#   severity: medium
#   severity_reason: Medium because its clusters have to be removed from it first, and are protected themselves.
#   resource_types: [aws_rds_global_cluster]
#   requires: [deletion_protection]
#   remediation:
#     terraform: Set `deletion_protection = true`.
#     cli: aws rds modify-global-cluster --global-cluster-identifier NAME --deletion-protection
#   controls: [rds-global-cluster-deletion-protection]
package dbmuster.retention.rds_global_cluster_deletion_protection

import rego.v1
import future.keywords.not

deny contains "deletion protection is off" if {
	input.attributes.deletion_protection == false
}
