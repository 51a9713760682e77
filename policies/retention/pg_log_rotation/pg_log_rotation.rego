# METADATA
# title: Log files rotate and are not overwritten before they are collected
# description: |
#   A log that never rotates cannot be shipped and fills the disk. With log_truncate_on_rotation a file name
#   that comes again within a week overwrites what was logged: evidence is gone. Judged where the server
#   writes log files itself.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-logging.html
# custom:
#   severity: low
#   severity_reason: Low because it matters where logs are not collected elsewhere.
#   resource_types: [pg_cluster]
#   requires: ['settings[log_rotation_age]', 'settings[log_rotation_size]', 'settings[log_truncate_on_rotation]', 'settings[log_filename]', 'settings[logging_collector]']
#   remediation:
#     terraform: On RDS, add `parameter { name = "log_rotation_age", value = "60" }` to the `aws_db_parameter_group`.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "ParameterName=log_rotation_age,ParameterValue=60,ApplyMethod=immediate"
#     sql: ALTER SYSTEM SET log_rotation_age = '1d'; ALTER SYSTEM SET log_truncate_on_rotation = 'off'; SELECT pg_reload_conf();
#   controls: [pg-log-rotation]
package dbmuster.retention.pg_log_rotation

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains "log files rotate neither by age nor by size" if {
	to_number(input.attributes.settings.log_rotation_age) == 0
	to_number(input.attributes.settings.log_rotation_size) == 0
}

deny contains msg if {
	pg_setting.truthy(input.attributes.settings.log_truncate_on_rotation)
	pattern := input.attributes.settings.log_filename
	not dated(pattern)
	msg := sprintf("files are truncated on rotation, and `%s` names the same file again within a year", [pattern])
}

dated(pattern) if {
	some escape in ["%Y", "%y", "%s", "%F", "%D", "%x", "%c", "%G", "%g"]
	contains(pattern, escape)
}

not_applicable contains "the server does not write log files of its own" if {
	input.attributes.settings.logging_collector
	not pg_setting.truthy(input.attributes.settings.logging_collector)
}

indeterminate contains "the server did not show log_rotation_age" if not input.attributes.settings.log_rotation_age

indeterminate contains "the server did not show log_rotation_size" if not input.attributes.settings.log_rotation_size

indeterminate contains "the server did not show log_truncate_on_rotation" if not input.attributes.settings.log_truncate_on_rotation

indeterminate contains "the server did not show log_filename" if not input.attributes.settings.log_filename

indeterminate contains "the server did not show logging_collector" if not input.attributes.settings.logging_collector
