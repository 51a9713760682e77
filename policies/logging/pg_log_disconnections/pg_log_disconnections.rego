# METADATA
# title: Session ends are logged
# description: |
#   The end of a session, with its length, is what tells how long somebody was in.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-logging.html
# custom:
#   severity: medium
#   severity_reason: Medium because after an incident nobody can tell how long a session lasted.
#   resource_types: [pg_cluster]
#   requires: ['settings[log_disconnections]']
#   remediation:
#     terraform: On RDS, add `parameter { name = "log_disconnections", value = "1" }` to the `aws_db_parameter_group`.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "ParameterName=log_disconnections,ParameterValue=1,ApplyMethod=immediate"
#     sql: ALTER SYSTEM SET log_disconnections = 'on'; SELECT pg_reload_conf();
#   controls: [pg-log-disconnections]
package dbmuster.logging.pg_log_disconnections

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains msg if {
	value := input.attributes.settings.log_disconnections
	not pg_setting.truthy(value)
	msg := sprintf("log_disconnections is `%s`", [value])
}


indeterminate contains "the server did not show log_disconnections" if not input.attributes.settings.log_disconnections
