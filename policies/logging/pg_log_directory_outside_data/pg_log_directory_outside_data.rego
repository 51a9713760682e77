# METADATA
# title: The log directory is outside the data directory
# description: |
#   Logs inside the data directory fill the disk that the database needs, and go with it when it is
#   restored. A relative path is below the data directory. Managed services place their logs themselves.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-logging.html
# custom:
#   severity: low
#   severity_reason: Low because it matters when the disk is full or the data directory copied.
#   resource_types: [pg_cluster]
#   applies_when:
#   - field: managed_by
#     present: false
#   requires: ['settings[log_directory]', 'settings[data_directory]']
#   remediation:
#     sql: ALTER SYSTEM SET log_directory = '/var/log/postgresql'; SELECT pg_reload_conf();
#   controls: [pg-log-directory-outside-data]
package dbmuster.logging.pg_log_directory_outside_data

import rego.v1
import future.keywords.not

deny contains msg if {
	value := input.attributes.settings.log_directory
	not startswith(value, "/")
	msg := sprintf("`%s` is below the data directory", [value])
}

deny contains msg if {
	value := input.attributes.settings.log_directory
	data_directory := trim_suffix(input.attributes.settings.data_directory, "/")
	startswith(concat("", [value, "/"]), concat("", [data_directory, "/"]))
	msg := sprintf("`%s` is below the data directory", [value])
}

indeterminate contains "the server did not show log_directory" if not input.attributes.settings.log_directory

indeterminate contains "the server did not show data_directory" if not input.attributes.settings.data_directory
