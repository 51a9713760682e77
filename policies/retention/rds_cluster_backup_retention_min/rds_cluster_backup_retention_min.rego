# METADATA
# title: DB clusters keep automated backups long enough
# description: |
#   The retention period bounds how far back a mistake or an attack can be undone. RDS keeps automated
#   backups for at most 35 days and refuses more; a longer duty needs AWS Backup or manual snapshots.
#   Backups of Aurora cannot be switched off, only shortened; without a value they are kept for one day.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Managing.Backups.html
# - https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html
# custom:
#   severity: medium
#   severity_reason: Medium because there are backups, though they do not reach back far enough.
#   resource_types: [aws_rds_cluster]
#   requires: [backup_retention_period]
#   parameters:
#     min_days: {default: 7, minimum: 1, maximum: 35, description: 'Days for which automated backups must be kept, 1 to 35.'}
#   remediation:
#     terraform: Set `backup_retention_period = 7`.
#     cli: aws rds modify-db-cluster --db-cluster-identifier NAME --backup-retention-period 7 --apply-immediately
#   controls: [rds-cluster-backup-retention-min]
package dbmuster.retention.rds_cluster_backup_retention_min

import rego.v1
import future.keywords.not

deny contains msg if {
	days := input.attributes.backup_retention_period
	days < data.parameters.min_days
	msg := sprintf("backups are kept for %d days, %d are required", [days, data.parameters.min_days])
}

deny contains msg if {
	days := input.attributes.backup_retention_period
	days > 35
	msg := sprintf("%d days are asked for, RDS refuses more than 35", [days])
}
