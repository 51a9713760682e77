# METADATA
# title: Idle transactions are ended
# description: |
#   A transaction that nobody goes on with keeps its locks and keeps vacuum from its work. 0 means no limit;
#   RDS sets a day.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-client.html
# custom:
#   severity: medium
#   severity_reason: Medium because one forgotten transaction holds locks and lets tables grow until work stops.
#   resource_types: [pg_cluster]
#   requires: ['settings[idle_in_transaction_session_timeout]']
#   parameters:
#     max_ms: {default: 3600000, minimum: 1, maximum: 2147483647, description: Milliseconds that a transaction may idle.}
#   remediation:
#     terraform: On RDS, add `parameter { name = "idle_in_transaction_session_timeout", value = "600000" }` to the `aws_db_parameter_group`.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "ParameterName=idle_in_transaction_session_timeout,ParameterValue=600000,ApplyMethod=immediate"
#     sql: ALTER SYSTEM SET idle_in_transaction_session_timeout = '600000'; SELECT pg_reload_conf();
#   controls: [pg-idle-in-transaction-timeout]
package dbmuster.availability.pg_idle_in_transaction_timeout

import rego.v1
import future.keywords.not

deny contains msg if {
	value := input.attributes.settings.idle_in_transaction_session_timeout
	not bounded(value)
	msg := sprintf("idle_in_transaction_session_timeout is %s ms, at most %d are wanted, and not 0", [value, data.parameters.max_ms])
}


indeterminate contains "the server did not show idle_in_transaction_session_timeout" if not input.attributes.settings.idle_in_transaction_session_timeout

bounded(value) if {
	ms := to_number(value)
	ms > 0
	ms <= data.parameters.max_ms
}
