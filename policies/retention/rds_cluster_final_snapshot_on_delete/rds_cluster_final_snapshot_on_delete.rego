# METADATA
# title: Deleting a cluster through infrastructure as code leaves a final snapshot
# description: |
#   A destroy, and every change that replaces the database, ends its data unless a final snapshot is
#   taken. Only plans, templates and states show the choice; the service itself has no such attribute. A
#   missing snapshot name is no failure: the deletion is then refused and the data stays.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_DeleteCluster.html
# - https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
# custom:
#   severity: medium
#   severity_reason: Medium because it takes a deletion, and automated backups can be kept beside it.
#   resource_types: [aws_rds_cluster]
#   applies_when:
#   - field: origin
#     in: [plan, template, state]
#   requires: [skip_final_snapshot]
#   remediation:
#     terraform: Set `skip_final_snapshot = false` and `final_snapshot_identifier = "NAME-final"`.
#     console: In CloudFormation set DeletionPolicy and UpdateReplacePolicy to Snapshot.
#   controls: [rds-final-snapshot-on-delete]
package dbmuster.retention.rds_cluster_final_snapshot_on_delete

import rego.v1
import future.keywords.not

deny contains "it is deleted without a final snapshot" if {
	input.attributes.skip_final_snapshot == true
}
