# METADATA
# title: Idle transactions are ended
# description: |
#   A transaction that nobody goes on with keeps its locks and keeps vacuum from its work. 0 means no limit;
#   RDS sets a day. What ALTER ROLE and ALTER DATABASE set instead counts too.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-client.html
# custom:
#   severity: medium
#   severity_reason: Medium because one forgotten transaction holds locks and lets tables grow until work stops.
#   resource_types: [pg_cluster]
#   requires: ['settings[idle_in_transaction_session_timeout]', '<-pg_setting.cluster']
#   parameters:
#     max_ms: {default: 3600000, minimum: 1, maximum: 2147483647, description: Milliseconds that a transaction may idle.}
#   remediation:
#     terraform: On RDS, add `parameter { name = "idle_in_transaction_session_timeout", value = "600000" }` to the `aws_db_parameter_group`.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "ParameterName=idle_in_transaction_session_timeout,ParameterValue=600000,ApplyMethod=immediate"
#     sql: ALTER SYSTEM SET idle_in_transaction_session_timeout = '600000'; SELECT pg_reload_conf(); ALTER ROLE "NAME" RESET idle_in_transaction_session_timeout;
#   controls: [pg-idle-in-transaction-timeout]
package dbmuster.availability.pg_idle_in_transaction_timeout

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

name := "idle_in_transaction_session_timeout"

deny contains msg if {
	value := input.attributes.settings[name]
	not pg_setting.bounded(value, data.parameters.max_ms)
	msg := sprintf("%s is %s ms, at most %d are wanted, and not 0", [name, value, data.parameters.max_ms])
}

deny contains msg if {
	some override in pg_setting.overrides(settings, name)
	not pg_setting.bounded(override.value, data.parameters.max_ms)
	msg := sprintf("%s is `%s` for %s, at most %d ms are wanted, and not 0", [name, override.value, pg_setting.whom(override), data.parameters.max_ms])
}

settings := [data.index.pg_setting[id] | some id in data.referrers["pg_setting.cluster"][input.id]]

indeterminate contains "the server did not show idle_in_transaction_session_timeout" if not input.attributes.settings[name]

indeterminate contains "an override of idle_in_transaction_session_timeout is not known" if pg_setting.overrides_open(settings, name)
