# METADATA
# title: Server log is written to an approved destination
# description: |
#   A server without a destination writes no log at all. Which ones count is a parameter.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-logging.html
# custom:
#   severity: medium
#   severity_reason: Medium because a log that is not collected is lost with its host.
#   resource_types: [pg_cluster]
#   requires: ['settings[log_destination]']
#   parameters:
#     accepted: {default: [csvlog, jsonlog, stderr, syslog], description: Destinations of which one has to be there.}
#   remediation:
#     terraform: On RDS, add `parameter { name = "log_destination", value = "csvlog" }` to the `aws_db_parameter_group`.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "ParameterName=log_destination,ParameterValue=csvlog,ApplyMethod=immediate"
#     sql: ALTER SYSTEM SET log_destination = 'stderr'; SELECT pg_reload_conf();
#   controls: [pg-log-destination]
package dbmuster.logging.pg_log_destination

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains msg if {
	value := input.attributes.settings.log_destination
	count(pg_setting.elements(value) & {d | some d in data.parameters.accepted}) == 0
	msg := sprintf("log_destination is `%s`", [value])
}


indeterminate contains "the server did not show log_destination" if not input.attributes.settings.log_destination
