# METADATA
# title: WAL archiving succeeds
# description: |
#   Archiving that is switched on and fails fills the disk and leaves no way back. The last failure must not
#   be younger than the last success. An idle server archives nothing, so the age of the last success is not
#   judged.
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

indeterminate contains "the state of the archiver was not read" if not input.attributes.archiver

not_applicable contains "archiving is off" if input.attributes.settings.archive_mode == "off"
