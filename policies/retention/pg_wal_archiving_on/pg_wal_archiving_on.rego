# METADATA
# title: WAL archiving is configured
# description: |
#   Without an archive of the write-ahead log there is no way back to a moment between two backups. A
#   command that does nothing archives nothing. A standby leaves it to its primary; providers do it
#   themselves.
# related_resources:
# - https://www.postgresql.org/docs/current/continuous-archiving.html
# custom:
#   severity: high
#   severity_reason: High because all work since the last full backup is lost with the disk.
#   resource_types: [pg_cluster]
#   applies_when:
#   - field: managed_by
#     present: false
#   requires: ['settings[archive_mode]', 'settings[archive_command]', in_recovery]
#   parameters:
#     streamed: {default: false, description: 'Something receives the log as a stream instead, such as pg_receivewal.'}
#   remediation:
#     sql: ALTER SYSTEM SET archive_mode = 'on'; ALTER SYSTEM SET archive_command = 'COMMAND %p %f'; -- then restart the server
#   controls: [pg-wal-archiving-on]
package dbmuster.retention.pg_wal_archiving_on

import rego.v1
import future.keywords.not

deny contains msg if {
	value := input.attributes.settings.archive_mode
	not lower(value) in {"on", "always"}
	msg := sprintf("archive_mode is `%s`", [value])
}


indeterminate contains "the server did not show archive_mode" if not input.attributes.settings.archive_mode

deny contains "neither archive_command nor archive_library archives anything" if {
	lower(input.attributes.settings.archive_mode) in {"on", "always"}
	trim_space(input.attributes.settings.archive_command) in idle
	trim_space(object.get(input.attributes.settings, "archive_library", "")) == ""
}

idle := {"", ":", "true", "/bin/true", "/usr/bin/true", "exit 0", "(disabled)"}

not_applicable contains "a standby leaves the archive to its primary" if input.attributes.in_recovery == true

not_applicable contains "the log is received as a stream" if data.parameters.streamed == true
