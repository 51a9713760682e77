# METADATA
# title: DB clusters have deletion protection
# description: |
#   While deletion protection is on, no console click, script or plan can delete the database; it has to
#   be switched off first, as a change of its own. Members of a protected cluster can still be deleted
#   one by one.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_DeleteCluster.html
# - https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html
# custom:
#   severity: medium
#   severity_reason: Security Hub says low, other sources medium; a database that is gone is worth more than that.
#   resource_types: [aws_rds_cluster]
#   requires: [deletion_protection]
#   remediation:
#     terraform: Set `deletion_protection = true`.
#     cli: aws rds modify-db-cluster --db-cluster-identifier NAME --deletion-protection
#   controls: [rds-cluster-deletion-protection]
package dbmuster.retention.rds_cluster_deletion_protection

import rego.v1
import future.keywords.not

deny contains "deletion protection is off" if {
	input.attributes.deletion_protection == false
}
