# METADATA
# title: Databases can be restored to a recent point in time
# description: |
#   Automated backups are on, and still a database cannot be restored to yesterday when the logs that belong to them have
#   stopped. The latest time that RDS can restore to is compared with the time of the run, so judge an older inventory with
#   `--as-of` its time. The window also has to reach back: days of retention that were added yesterday are not there yet.
#   Such a window is left open, because that of a young database is as short; where RDS names no begin, it is not asked. Databases that keep no backups are judged elsewhere.
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
#   requires: [latest_restorable_time, earliest_restorable_time, backup_retention_period]
#   parameters:
#     max_minutes: {default: 60, minimum: 5, maximum: 525600, description: Minutes that the latest time may be ago.}
#     min_days: {default: 7, minimum: 0, maximum: 35, description: "Days that the window has to reach back, or as many as are kept where that is less, with a day of grace."}
#   remediation:
#     cli: aws rds create-db-snapshot --db-instance-identifier NAME --db-snapshot-identifier NAME-now
#   controls: [rds-restore-window-fresh]
package dbmuster.retention.rds_restore_window_fresh

import rego.v1
import future.keywords.not
import data.dbmuster.lib.lifecycle

deny contains {"message": msg, "field": "latest_restorable_time"} if {
	latest := input.attributes.latest_restorable_time
	latest < lifecycle.hours_ago(data.parameters.max_minutes / 60)
	msg := sprintf("it cannot be restored to a time after %s", [latest])
}

# The window of a young database is short too, and its age is told in other words by each kind.
indeterminate contains msg if {
	earliest := input.attributes.earliest_restorable_time
	days := min({data.parameters.min_days, input.attributes.backup_retention_period})
	earliest > lifecycle.days_from_now(1 - days)
	msg := sprintf("it cannot be restored to a time before %s, %d days are wanted of all but a younger database", [earliest, days])
}

indeterminate contains "the service does not tell to which time it can be restored" if {
	not input.attributes.latest_restorable_time
}
