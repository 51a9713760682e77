# METADATA
# title: Connection attempts are logged
# description: |
#   Without it nobody can tell who came, from where, and who tried in vain. Up to PostgreSQL 17 the setting
#   is on or off; from 18 it is a list, empty by default, in which authentication and authorization have to
#   stand, and the older spellings still work.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-logging.html
# custom:
#   severity: medium
#   severity_reason: Medium because after an incident nobody can tell who was connected.
#   resource_types: [pg_cluster]
#   requires: ['settings[log_connections]']
#   remediation:
#     terraform: On RDS, add `parameter { name = "log_connections", value = "1" }` to the `aws_db_parameter_group`.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "ParameterName=log_connections,ParameterValue=1,ApplyMethod=immediate"
#     sql: ALTER SYSTEM SET log_connections = 'on'; SELECT pg_reload_conf();
#   controls: [pg-log-connections]
package dbmuster.logging.pg_log_connections

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains msg if {
	value := input.attributes.settings.log_connections
	not pg_setting.logs_logins(value)
	msg := sprintf("log_connections is `%s`", [value])
}


indeterminate contains "the server did not show log_connections" if not input.attributes.settings.log_connections
