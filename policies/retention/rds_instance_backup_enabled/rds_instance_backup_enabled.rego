# METADATA
# title: Standalone DB instances make automated backups
# description: |
#   Without automated backups there is no point-in-time recovery, and nothing is left after a mistake
#   but manual snapshots. The same omission means one day in the API and none at all in Terraform. Read
#   replicas start without backups and rely on their source, so they are judged only on request. Where a
#   backup is restored without a value, the plan cannot tell.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.BackupRetention.html
# - https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html
# custom:
#   severity: high
#   severity_reason: Sources say medium; higher here because a Terraform configuration that says nothing switches recovery off.
#   resource_types: [aws_rds_instance]
#   requires: [backup_retention_period, read_replica_source, restored_from]
#   parameters:
#     check_replicas: {default: false, description: Judge read replicas as well.}
#   remediation:
#     terraform: Set `backup_retention_period = 7`.
#     cli: aws rds modify-db-instance --db-instance-identifier NAME --backup-retention-period 7 --apply-immediately
#   controls: [rds-instance-backup-enabled]
package dbmuster.retention.rds_instance_backup_enabled

import rego.v1
import future.keywords.not

deny contains "automated backups are off" if {
	input.attributes.backup_retention_period == 0
	not input.attributes.restored_from
}

indeterminate contains "the retention comes from the backup that is restored" if {
	input.attributes.backup_retention_period == 0
	input.attributes.restored_from
}

not_applicable contains "a read replica relies on the backups of its source" if {
	input.attributes.read_replica_source
	data.parameters.check_replicas == false
}
