# METADATA
# title: Values bound to statements are not logged without limit
# description: |
#   Bound values are the data itself: names, amounts, tokens. By default a logged statement takes all of
#   them along, whatever their length; -1 is no limit. With an error they stay out unless
#   log_parameter_max_length_on_error says otherwise.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-logging.html
# custom:
#   severity: low
#   severity_reason: Low because whoever reads the log sees values, and few may read it.
#   resource_types: [pg_cluster]
#   requires: ['settings[log_parameter_max_length]', 'settings[log_parameter_max_length_on_error]']
#   parameters:
#     max_bytes: {default: 64, minimum: 0, maximum: 1073741823, description: Bytes of a value that may be logged.}
#   remediation:
#     terraform: On RDS, add `parameter { name = "log_parameter_max_length", value = "0" }` to the `aws_db_parameter_group`.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "ParameterName=log_parameter_max_length,ParameterValue=0,ApplyMethod=immediate"
#     sql: ALTER SYSTEM SET log_parameter_max_length = '0'; SELECT pg_reload_conf();
#   controls: [pg-log-parameter-length-limited]
package dbmuster.logging.pg_log_parameter_length_limited

import rego.v1
import future.keywords.not

deny contains msg if {
	some name in ["log_parameter_max_length", "log_parameter_max_length_on_error"]
	value := input.attributes.settings[name]
	not limited(value)
	msg := sprintf("%s is %s, 0 to %d bytes are wanted", [name, value, data.parameters.max_bytes])
}

limited(value) if {
	n := to_number(value)
	n >= 0
	n <= data.parameters.max_bytes
}

indeterminate contains "the server did not show log_parameter_max_length" if not input.attributes.settings.log_parameter_max_length

indeterminate contains "the server did not show log_parameter_max_length_on_error" if not input.attributes.settings.log_parameter_max_length_on_error
