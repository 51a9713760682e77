# METADATA
# title: WAL archiving succeeds
# description: |
#   Archiving that is switched on and fails fills the disk and leaves no way back. The last failure must not be
#   younger than the last success, and the last success not too old while complete segments of the WAL wait. An idle
#   server archives nothing: with nothing that waits, age does not matter. A server that never archived is left open.
# related_resources:
# - https://www.postgresql.org/docs/current/monitoring-stats.html
# - https://www.postgresql.org/docs/current/continuous-archiving.html
# custom:
#   severity: high
#   severity_reason: High because recovery ends where archiving stopped, and the disk fills.
#   resource_types: [pg_cluster]
#   applies_when:
#   - field: managed_by
#     present: false
#   requires: [archiver, 'settings[archive_mode]']
#   reads: [in_recovery, 'settings[archive_timeout]']
#   parameters:
#     max_lag_minutes: {default: 60, minimum: 1, maximum: 525600, description: 'Minutes since the last success while segments wait; archive_timeout, where it is longer.'}
#   remediation:
#     console: Read the server log for the output of archive_command, and mend its target.
#   controls: [pg-wal-archiving-healthy]
package dbmuster.retention.pg_wal_archiving_healthy

import rego.v1
import future.keywords.not

deny contains {"message": msg, "field": "archiver.last_failed_at"} if {
	failed := input.attributes.archiver.last_failed_at
	failed > object.get(input.attributes.archiver, "last_archived_at", "")
	msg := sprintf("the last attempt failed at %s, %d attempts failed in all", [failed, input.attributes.archiver.failed_count])
}

deny contains {"message": msg, "field": "archiver.last_archived_at"} if {
	late
	input.attributes.archiver.waiting_segments > 0
	msg := sprintf("the last segment was archived %d minutes ago, %d wait; %d minutes are allowed", [minutes, input.attributes.archiver.waiting_segments, allowed])
}

late if minutes > allowed

minutes := floor((time.parse_rfc3339_ns(data.as_of) - time.parse_rfc3339_ns(input.attributes.archiver.last_archived_at)) / 60000000000)

allowed := max([data.parameters.max_lag_minutes, floor(to_number(object.get(input.attributes.settings, "archive_timeout", "0")) / 60)])

indeterminate contains "the state of the archiver was not read" if not input.attributes.archiver

indeterminate contains msg if {
	late
	not input.attributes.archiver.waiting_segments
	msg := sprintf("the last segment was archived %d minutes ago, and whether others wait is not known", [minutes])
}

indeterminate contains "nothing was archived since the server began to count" if {
	input.attributes.archiver
	not input.attributes.archiver.last_archived_at
}

not_applicable contains "archiving is off" if input.attributes.settings.archive_mode == "off"

not_applicable contains "a standby archives only with archive_mode = always" if {
	input.attributes.in_recovery == true
	input.attributes.settings.archive_mode == "on"
}
