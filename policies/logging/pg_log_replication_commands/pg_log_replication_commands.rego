# METADATA
# title: Replication commands are logged
# description: |
#   Whoever starts replication copies the cluster. The server logs these commands only when told to.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-logging.html
# custom:
#   severity: low
#   severity_reason: Low because replication takes a role of its own, whose logins are logged.
#   resource_types: [pg_cluster]
#   requires: ['settings[log_replication_commands]']
#   remediation:
#     terraform: On RDS, add `parameter { name = "log_replication_commands", value = "1" }` to the `aws_db_parameter_group`.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "ParameterName=log_replication_commands,ParameterValue=1,ApplyMethod=immediate"
#     sql: ALTER SYSTEM SET log_replication_commands = 'on'; SELECT pg_reload_conf();
#   controls: [pg-log-replication-commands]
package dbmuster.logging.pg_log_replication_commands

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains msg if {
	value := input.attributes.settings.log_replication_commands
	not pg_setting.truthy(value)
	msg := sprintf("log_replication_commands is `%s`", [value])
}

indeterminate contains "the server did not show log_replication_commands" if not input.attributes.settings.log_replication_commands
