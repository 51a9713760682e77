# METADATA
# title: Standalone DB instances have deletion protection
# description: |
#   While deletion protection is on, no console click, script or plan can delete the database; it has to
#   be switched off first, as a change of its own. Members of clusters are protected on their cluster
#   and not judged here.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html
# - https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html
# custom:
#   severity: medium
#   severity_reason: Security Hub says low, other sources medium; a database that is gone is worth more than that.
#   resource_types: [aws_rds_instance]
#   requires: [deletion_protection]
#   remediation:
#     terraform: Set `deletion_protection = true`.
#     cli: aws rds modify-db-instance --db-instance-identifier NAME --deletion-protection
#   controls: [rds-instance-deletion-protection]
package dbmuster.retention.rds_instance_deletion_protection

import rego.v1
import future.keywords.not

deny contains "deletion protection is off" if {
	input.attributes.deletion_protection == false
}
