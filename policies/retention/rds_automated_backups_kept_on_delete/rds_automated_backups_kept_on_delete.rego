# METADATA
# title: Automated backups survive the deletion of the database
# description: |
#   By default the automated backups go together with the database. Kept, they still allow a
#   point-in-time restore until the retention period ends. Only plans, templates and states show the
#   choice. Databases without automated backups have nothing to keep and are not judged.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBInstance.html
# custom:
#   severity: low
#   severity_reason: Low because it matters when a database is deleted by mistake, and a final snapshot helps too.
#   resource_types: [aws_rds_instance, aws_rds_cluster]
#   applies_when:
#   - field: origin
#     in: [plan, template, state]
#   - field: backup_retention_period
#     not_in: [0]
#   requires: [delete_automated_backups]
#   remediation:
#     terraform: Set `delete_automated_backups = false`.
#     cli: aws rds delete-db-instance --db-instance-identifier NAME --no-delete-automated-backups --final-db-snapshot-identifier NAME-final
#   controls: [rds-automated-backups-kept-on-delete]
package dbmuster.retention.rds_automated_backups_kept_on_delete

import rego.v1
import future.keywords.not

deny contains "automated backups are deleted with the database" if {
	not input.attributes.delete_automated_backups == false
}
