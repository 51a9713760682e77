# METADATA
# title: Checkpoints are logged
# description: |
#   Checkpoints that come too often or take too long are the first sign of trouble with storage, and of a
#   server that somebody floods. On by default from PostgreSQL 15.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-logging.html
# custom:
#   severity: low
#   severity_reason: Low because it helps to find what is slow.
#   resource_types: [pg_cluster]
#   requires: ['settings[log_checkpoints]']
#   remediation:
#     terraform: On RDS, add `parameter { name = "log_checkpoints", value = "1" }` to the `aws_db_parameter_group`.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "ParameterName=log_checkpoints,ParameterValue=1,ApplyMethod=immediate"
#     sql: ALTER SYSTEM SET log_checkpoints = 'on'; SELECT pg_reload_conf();
#   controls: [pg-log-checkpoints]
package dbmuster.logging.pg_log_checkpoints

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains msg if {
	value := input.attributes.settings.log_checkpoints
	not pg_setting.truthy(value)
	msg := sprintf("log_checkpoints is `%s`", [value])
}

indeterminate contains "the server did not show log_checkpoints" if not input.attributes.settings.log_checkpoints
