# METADATA
# title: Errors are logged with enough detail
# description: |
#   `terse` leaves out detail, hint and context. Benchmarks contradict each other on the rest: one asks for
#   `default`, another for `verbose`; both are accepted, and the policy is off by default.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-logging.html
# custom:
#   severity: low
#   severity_reason: Low because errors are logged, with fewer details.
#   resource_types: [pg_cluster]
#   requires: ['settings[log_error_verbosity]']
#   parameters:
#     accepted: {default: [default, verbose], description: Values that are accepted.}
#   remediation:
#     terraform: On RDS, add `parameter { name = "log_error_verbosity", value = "default" }` to the `aws_db_parameter_group`.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "ParameterName=log_error_verbosity,ParameterValue=default,ApplyMethod=immediate"
#     sql: ALTER SYSTEM SET log_error_verbosity = 'default'; SELECT pg_reload_conf();
#   controls: [pg-log-error-verbosity]
#   opt_in: true
package dbmuster.logging.pg_log_error_verbosity

import rego.v1
import future.keywords.not

deny contains msg if {
	value := input.attributes.settings.log_error_verbosity
	not lower(value) in data.parameters.accepted
	msg := sprintf("log_error_verbosity is `%s`", [value])
}

indeterminate contains "the server did not show log_error_verbosity" if not input.attributes.settings.log_error_verbosity
