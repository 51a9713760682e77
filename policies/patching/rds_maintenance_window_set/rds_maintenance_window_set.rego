# METADATA
# title: A maintenance window is set and does not overlap the backup window
# description: |
#   Without a window RDS picks thirty minutes in the week, possibly the busiest. Backups and maintenance at the same time
#   delay each other. A running database always has a window; only infrastructure as code can leave it out.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Maintenance.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html
# custom:
#   severity: low
#   severity_reason: Low because AWS picks a window when none is given.
#   resource_types: [aws_rds_instance, aws_rds_cluster]
#   requires: [preferred_maintenance_window, preferred_backup_window]
#   remediation:
#     terraform: Set `maintenance_window = "sun:03:00-sun:04:00"` (`preferred_maintenance_window` on a cluster), outside the backup window.
#     cli: aws rds modify-db-instance --db-instance-identifier NAME --preferred-maintenance-window sun:03:00-sun:04:00
#   controls: [rds-maintenance-window-set]
package dbmuster.patching.rds_maintenance_window_set

import rego.v1
import future.keywords.not
import data.dbmuster.lib.windows

next := {"mon": "tue", "tue": "wed", "wed": "thu", "thu": "fri", "fri": "sat", "sat": "sun", "sun": "mon"}

# A window that is readable, as [first day, hour, minute, last day, hour, minute] or [hour, minute, hour, minute].
weekly := split(replace(lower(input.attributes.preferred_maintenance_window), "-", ":"), ":")

daily := split(replace(input.attributes.preferred_backup_window, "-", ":"), ":")

# Times of the day, as texts that sort like them. A window over midnight has two pieces; one over several days has all.
maintenance contains ["00:00", "24:00"] if {
	count(weekly) == 6
	next[weekly[3]]
	weekly[3] != weekly[0]
	weekly[3] != next[weekly[0]]
}

maintenance contains piece if {
	count(weekly) == 6
	weekly[3] == weekly[0]
	next[weekly[0]]
	to := windows.clock(weekly[4], weekly[5])
	from := windows.clock(weekly[1], weekly[2])
	some piece in windows.pieces(from, to)
}

maintenance contains piece if {
	count(weekly) == 6
	weekly[3] == next[weekly[0]]
	from := windows.clock(weekly[1], weekly[2])
	to := windows.clock(weekly[4], weekly[5])
	some piece in [[from, "24:00"], ["00:00", to]]
}

backup contains piece if {
	count(daily) == 4
	from := windows.clock(daily[0], daily[1])
	to := windows.clock(daily[2], daily[3])
	some piece in windows.pieces(from, to)
}

deny contains {"message": "no maintenance window is set", "field": "preferred_maintenance_window"} if {
	not input.attributes.preferred_maintenance_window
}

deny contains {"message": "the window overlaps the backup window", "field": "preferred_maintenance_window"} if {
	windows.overlap(maintenance, backup)
}

indeterminate contains "the maintenance window cannot be read" if {
	input.attributes.preferred_maintenance_window
	count(maintenance) == 0
}

indeterminate contains "the backup window cannot be read" if {
	input.attributes.preferred_backup_window
	count(backup) == 0
}
