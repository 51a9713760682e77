# METADATA
# title: Long waits for locks are logged
# description: |
#   A session that waits longer than deadlock_timeout for a lock leaves a line, with who holds it. Without
#   it, an outage by locks leaves no trace.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-logging.html
# custom:
#   severity: low
#   severity_reason: Low because it helps to find what waits.
#   resource_types: [pg_cluster]
#   requires: ['settings[log_lock_waits]']
#   remediation:
#     terraform: On RDS, add `parameter { name = "log_lock_waits", value = "1" }` to the `aws_db_parameter_group`.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "ParameterName=log_lock_waits,ParameterValue=1,ApplyMethod=immediate"
#     sql: ALTER SYSTEM SET log_lock_waits = 'on'; SELECT pg_reload_conf();
#   controls: [pg-log-lock-waits]
package dbmuster.logging.pg_log_lock_waits

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains msg if {
	value := input.attributes.settings.log_lock_waits
	not pg_setting.truthy(value)
	msg := sprintf("log_lock_waits is `%s`", [value])
}

indeterminate contains "the server did not show log_lock_waits" if not input.attributes.settings.log_lock_waits
