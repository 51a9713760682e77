# METADATA
# title: No maintenance is overdue or about to be forced
# description: |
#   RDS announces updates of operating system, engine and certificates, applies them in maintenance windows when somebody
#   opts in, and by force from a date that it names. A forced update comes at a time that nobody chose; one that has been
#   waiting for long is a fix that is missing. Neptune and DocumentDB are in the same answer and not judged.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Maintenance.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_PendingMaintenanceAction.html
# custom:
#   severity: medium
#   severity_reason: Medium because AWS does it by force in the end, at a time of its own.
#   resource_types: [aws_rds_instance, aws_rds_cluster, aws_rds_cluster_instance]
#   applies_when:
#   - field: origin
#     in: [live]
#   requires: [pending_maintenance_actions]
#   parameters:
#     warn_days: {default: 14, minimum: 0, maximum: 3660, description: Days before a forced update in which it counts as overdue.}
#     max_days: {default: 30, minimum: 0, maximum: 3660, description: "Days that an update may wait after the date from which windows apply it, or on which it was due."}
#   remediation:
#     cli: |
#       aws rds apply-pending-maintenance-action --resource-identifier ARN --apply-action ACTION --opt-in-type next-maintenance
#   controls: [rds-pending-maintenance-not-overdue]
package dbmuster.patching.rds_pending_maintenance_not_overdue

import rego.v1
import future.keywords.not
import data.dbmuster.lib.lifecycle

deny contains {"message": msg, "field": "pending_maintenance_actions"} if {
	some waiting in input.attributes.pending_maintenance_actions
	lifecycle.within(waiting.forced_apply_date, data.parameters.warn_days)
	msg := sprintf("%s is forced at %s", [waiting.action, waiting.forced_apply_date])
}

deny contains {"message": msg, "field": "pending_maintenance_actions"} if {
	some waiting in input.attributes.pending_maintenance_actions
	lifecycle.within(waiting.auto_applied_after_date, 0 - data.parameters.max_days)
	msg := sprintf("%s has been waiting since %s", [waiting.action, waiting.auto_applied_after_date])
}

# When it is due, by what somebody opted for and by the dates above.
deny contains {"message": msg, "field": "pending_maintenance_actions"} if {
	some waiting in input.attributes.pending_maintenance_actions
	lifecycle.within(waiting.current_apply_date, 0 - data.parameters.max_days)
	msg := sprintf("%s was due on %s and still waits", [waiting.action, waiting.current_apply_date])
}

indeterminate contains "the service does not tell which maintenance waits" if {
	not input.attributes.pending_maintenance_actions
}
