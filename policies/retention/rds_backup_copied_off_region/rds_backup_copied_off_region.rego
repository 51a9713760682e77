# METADATA
# title: Backups of production exist in a second region
# description: |
#   A region that is gone takes the backups in it along. Automated backups that are replicated count, seen
#   from the instance or from the copy. What plans of AWS Backup copy elsewhere is not read, so an instance
#   that is in such a plan is not called unprotected. Aurora has global databases instead and is not judged.
#   Off by default.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReplicateBackups.html
# custom:
#   severity: low
#   severity_reason: Low because a whole region has to fail, or an account to be taken over.
#   resource_types: [aws_rds_instance]
#   applies_when:
#   - field: read_replica_source
#     present: false
#   requires: [automated_backups_replications, in_backup_plan, environment, '<-aws_rds_automated_backup.db_instance']
#   parameters:
#     environments: {default: [prd, prod, production], description: "Environments that need it, compared without case."}
#   remediation:
#     terraform: Add an `aws_db_instance_automated_backups_replication` in the other region.
#     cli: aws rds start-db-instance-automated-backups-replication --region OTHER --source-db-instance-arn ARN
#   controls: [rds-backup-copied-off-region]
#   opt_in: true
package dbmuster.retention.rds_backup_copied_off_region

import rego.v1
import future.keywords.not

deny contains {"message": "its backups are in its own region only", "field": "automated_backups_replications"} if {
	not copied
	not input.attributes.in_backup_plan == true
}

indeterminate contains "a plan of AWS Backup covers it, and what that copies is not read" if {
	not copied
	input.attributes.in_backup_plan == true
}

copied if count(input.attributes.automated_backups_replications) > 0

copied if {
	some id in data.referrers["aws_rds_automated_backup.db_instance"][input.id]
	data.index.aws_rds_automated_backup[id].attributes.replicated == true
}

not_applicable contains "the environment does not need it" if {
	not lower(object.get(input, "environment", "")) in {lower(name) | some name in data.parameters.environments}
}
