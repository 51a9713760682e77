# METADATA
# title: A recent snapshot or recovery point of each DB instance exists
# description: |
#   Point-in-time recovery goes with its database; a snapshot or a recovery point of AWS Backup stays. The
#   newest one that is complete has to be younger than the limit. Automated snapshots count, those that are
#   being made or failed do not. A copy is as old as what it was copied from. Judged live only.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CreateSnapshot.html
# - https://docs.aws.amazon.com/aws-backup/latest/devguide/whatisbackup.html
# custom:
#   severity: medium
#   severity_reason: Medium because backups exist or are configured; the last one is old.
#   resource_types: [aws_rds_instance]
#   applies_when:
#   - field: origin
#     in: [live]
#   requires: [last_recovery_point, '<-aws_rds_snapshot.db_instance']
#   parameters:
#     max_hours: {default: 48, minimum: 1, maximum: 8784, description: Hours that the newest one may be old.}
#   remediation:
#     cli: aws rds create-db-snapshot --db-instance-identifier NAME --db-snapshot-identifier NAME-now
#   controls: [rds-recovery-point-recent]
package dbmuster.retention.rds_instance_recovery_point_recent

import rego.v1
import future.keywords.not
import data.dbmuster.lib.lifecycle

limit := lifecycle.hours_ago(data.parameters.max_hours)

deny contains {"message": msg, "field": "last_recovery_point"} if {
	max(bounds) < limit
	msg := sprintf("the newest snapshot or recovery point is older than %d hours", [data.parameters.max_hours])
}

deny contains {"message": "there is neither a snapshot nor a recovery point", "field": "last_recovery_point"} if count(bounds) == 0

indeterminate contains "only copies of snapshots are recent, and nobody tells how old what they were copied from is" if {
	max(bounds) >= limit
	not max(sure) >= limit
}

complete contains id if {
	some id in data.referrers["aws_rds_snapshot.db_instance"][input.id]
	data.index.aws_rds_snapshot[id].attributes.status == "available"
}

sure contains input.attributes.last_recovery_point

# When the data of a snapshot was taken: what it was copied from tells.
sure contains moment if {
	some id in complete
	moment := data.index.aws_rds_snapshot[id].attributes.original_snapshot_create_time
}

undated contains id if {
	some id in complete
	data.index.aws_rds_snapshot[id].attributes.is_copy
	not data.index.aws_rds_snapshot[id].attributes.original_snapshot_create_time
}

sure contains moment if {
	some id in complete - undated
	not data.index.aws_rds_snapshot[id].attributes.original_snapshot_create_time
	moment := data.index.aws_rds_snapshot[id].attributes.snapshot_create_time
}

# A copy is no younger than it is itself.
bounds contains moment if some moment in sure

bounds contains moment if {
	some id in undated
	moment := data.index.aws_rds_snapshot[id].attributes.snapshot_create_time
}
