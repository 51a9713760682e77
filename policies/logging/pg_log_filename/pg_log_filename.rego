# METADATA
# title: Names of log files carry a time stamp
# description: |
#   A name that comes again mixes days in one file, or overwrites them. It has to tell the day, and the hour
#   too where files rotate more often than daily. Judged where the server writes log files itself.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-logging.html
# custom:
#   severity: low
#   severity_reason: Low because logs are overwritten sooner than meant.
#   resource_types: [pg_cluster]
#   requires: ['settings[log_filename]', 'settings[log_rotation_age]', 'settings[logging_collector]']
#   remediation:
#     terraform: On RDS, add `parameter { name = "log_filename", value = "postgresql.log.%Y-%m-%d-%H" }` to the `aws_db_parameter_group`.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "ParameterName=log_filename,ParameterValue=postgresql.log.%Y-%m-%d-%H,ApplyMethod=immediate"
#     sql: ALTER SYSTEM SET log_filename = 'postgresql-%Y-%m-%d_%H%M%S.log'; SELECT pg_reload_conf();
#   controls: [pg-log-filename]
package dbmuster.logging.pg_log_filename

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains msg if {
	pattern := input.attributes.settings.log_filename
	not tells_day(pattern)
	msg := sprintf("`%s` does not tell the day", [pattern])
}

deny contains msg if {
	pattern := input.attributes.settings.log_filename
	age := to_number(input.attributes.settings.log_rotation_age)
	age > 0
	age < 1440
	tells_day(pattern)
	not tells_hour(pattern)
	msg := sprintf("files rotate every %d minutes, and `%s` does not tell the hour", [age, pattern])
}

tells_day(pattern) if has(pattern, ["%s", "%F", "%D", "%x", "%c"])

tells_day(pattern) if {
	has(pattern, ["%Y", "%y", "%G"])
	has(pattern, ["%m", "%b", "%B", "%h", "%j", "%U", "%V", "%W"])
	has(pattern, ["%d", "%e", "%j", "%u", "%w", "%a", "%A"])
}

tells_hour(pattern) if has(pattern, ["%s", "%H", "%I", "%T", "%R", "%X", "%c", "%k", "%l"])

has(pattern, escapes) if {
	some escape in escapes
	contains(pattern, escape)
}

not_applicable contains "the server does not write log files of its own" if {
	input.attributes.settings.logging_collector
	not pg_setting.truthy(input.attributes.settings.logging_collector)
}

indeterminate contains "the server did not show log_filename" if not input.attributes.settings.log_filename

indeterminate contains "the server did not show log_rotation_age" if not input.attributes.settings.log_rotation_age

indeterminate contains "the server did not show logging_collector" if not input.attributes.settings.logging_collector
