# METADATA
# title: Logging of slow statements follows the declared policy
# description: |
#   Slow statements in the log help whoever tunes, and write literals of queries, personal data included,
#   into it. Benchmarks ask for opposite values, so nothing is said until one is declared by the parameter.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-logging.html
# custom:
#   severity: low
#   severity_reason: Low because it is about speed; what the log may hold depends on the organisation.
#   resource_types: [pg_cluster]
#   requires: ['settings[log_min_duration_statement]']
#   parameters:
#     policy: {default: "undeclared", allowed: ["off", "on", undeclared], description: Off when statements may not be logged by duration and on when they shall be; undeclared when nobody has decided.}
#     max_ms: {default: 60000, minimum: 1, maximum: 2147483647, description: Milliseconds of the threshold at most when it shall be on.}
#   remediation:
#     terraform: On RDS, add `parameter { name = "log_min_duration_statement", value = "-1" }` to the `aws_db_parameter_group`.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "ParameterName=log_min_duration_statement,ParameterValue=-1,ApplyMethod=immediate"
#     sql: ALTER SYSTEM SET log_min_duration_statement = '-1'; SELECT pg_reload_conf();
#   controls: [pg-log-min-duration-policy]
#   opt_in: true
package dbmuster.logging.pg_log_min_duration_policy

import rego.v1
import future.keywords.not

deny contains msg if {
	data.parameters.policy == "off"
	value := input.attributes.settings.log_min_duration_statement
	to_number(value) >= 0
	msg := sprintf("log_min_duration_statement is %s ms, and statements may not be logged by duration", [value])
}

deny contains msg if {
	data.parameters.policy == "on"
	value := input.attributes.settings.log_min_duration_statement
	not within(value)
	msg := sprintf("log_min_duration_statement is %s ms, 0 to %d are wanted", [value, data.parameters.max_ms])
}

within(value) if {
	n := to_number(value)
	n >= 0
	n <= data.parameters.max_ms
}

not_applicable contains "no policy is declared: set the parameter `policy` to `on` or `off`" if data.parameters.policy == "undeclared"

indeterminate contains "the server did not show log_min_duration_statement" if not input.attributes.settings.log_min_duration_statement
