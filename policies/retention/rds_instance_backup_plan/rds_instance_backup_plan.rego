# METADATA
# title: Standalone DB instances are covered by an AWS Backup plan
# description: |
#   AWS Backup keeps copies longer than 35 days, in vaults that the account of the database need not
#   control. Selections by ARN, wildcard and tag count; resources that a selection leaves out do not.
#   Read replicas follow their source and are not judged.
# related_resources:
# - https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources.html
# - https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html
# custom:
#   severity: medium
#   severity_reason: Sources say medium and high; automated backups of RDS remain beside it.
#   resource_types: [aws_rds_instance]
#   applies_when:
#   - field: read_replica_source
#     present: false
#   requires: [in_backup_plan]
#   remediation:
#     terraform: Add the ARN to `resources` of an `aws_backup_selection`, or a tag that one of its `selection_tag` blocks names.
#     cli: aws backup create-backup-selection --backup-plan-id ID --backup-selection '{"SelectionName":"NAME","IamRoleArn":"ROLE_ARN","Resources":["arn:aws:rds:*:*:db:NAME"]}'
#   controls: [rds-instance-backup-plan]
package dbmuster.retention.rds_instance_backup_plan

import rego.v1
import future.keywords.not

deny contains "no selection of a backup plan covers it" if {
	input.attributes.in_backup_plan == false
}
