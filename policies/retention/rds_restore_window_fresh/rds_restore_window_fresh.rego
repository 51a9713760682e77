# METADATA
# title: Databases can be restored to a recent point in time
# description: |
#   Automated backups are on, and still a database cannot be restored to yesterday when the logs that belong to them have
#   stopped. The latest time that RDS can restore to is compared with the day of the run, so judge an older inventory with
#   `--as-of` its time. Databases that keep no backups are judged elsewhere.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIT.html
# custom:
#   severity: medium
#   severity_reason: Medium because hours of work can be lost, while backups exist.
#   resource_types: [aws_rds_instance, aws_rds_cluster]
#   applies_when:
#   - field: origin
#     in: [live]
#   - field: backup_retention_period
#     not_in: [0]
#   requires: [latest_restorable_time, backup_retention_period]
#   parameters:
#     max_days: {default: 1, minimum: 0, maximum: 3660, description: Days that the latest time may be ago.}
#   remediation:
#     cli: aws rds create-db-snapshot --db-instance-identifier NAME --db-snapshot-identifier NAME-now
#   controls: [rds-restore-window-fresh]
package dbmuster.retention.rds_restore_window_fresh

import rego.v1
import future.keywords.not
import data.dbmuster.lib.lifecycle

deny contains {"message": msg, "field": "latest_restorable_time"} if {
	latest := input.attributes.latest_restorable_time
	lifecycle.within(latest, 0 - data.parameters.max_days)
	msg := sprintf("it cannot be restored to a time after %s", [latest])
}

indeterminate contains "the service does not tell to which time it can be restored" if {
	not input.attributes.latest_restorable_time
}
