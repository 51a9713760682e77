# METADATA
# title: Log lines identify time, process, role, database, application and client
# description: |
#   Each escape is looked for by itself, in any order: %m, %t or %n; %p or %c; %u; %d; %a; %h or %r. csvlog
#   and jsonlog carry all of it whatever the prefix is.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-logging.html
# custom:
#   severity: medium
#   severity_reason: Medium because lines without user, database and client prove nothing.
#   resource_types: [pg_cluster]
#   requires: ['settings[log_line_prefix]', 'settings[log_destination]']
#   remediation:
#     terraform: On RDS, add `parameter { name = "log_line_prefix", value = "%m:%r:%u@%d:%a:[%p]:" }` to the `aws_db_parameter_group`.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "ParameterName=log_line_prefix,ParameterValue='%m:%r:%u@%d:%a:[%p]:',ApplyMethod=immediate"
#     sql: ALTER SYSTEM SET log_line_prefix = '%m [%p] %u@%d %a %h '; SELECT pg_reload_conf();
#   controls: [pg-log-line-prefix]
package dbmuster.logging.pg_log_line_prefix

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains msg if {
	value := input.attributes.settings.log_line_prefix
	count(missing(value)) > 0
	msg := sprintf("log_line_prefix `%s` lacks %s", [value, concat(", ", sort(missing(value)))])
}


indeterminate contains "the server did not show log_line_prefix" if not input.attributes.settings.log_line_prefix

not_applicable contains "the log is written as csvlog or jsonlog only" if {
	count(pg_setting.elements(input.attributes.settings.log_destination) - {"csvlog", "jsonlog"}) == 0
}

wanted := {"the time": ["m", "t", "n"], "the process": ["p", "c"], "the role": ["u"], "the database": ["d"], "the application": ["a"], "the client": ["h", "r"]}

# `%%` is a percent sign, and a number may stand between the sign and the letter.
escapes(value) := {letter |
	some i, part in split(replace(value, "%%", ""), "%")
	i > 0
	letter := substring(trim_left(part, "-0123456789"), 0, 1)
}

missing(value) := {name |
	some name, letters in wanted
	count({l | some l in letters} & escapes(value)) == 0
}
