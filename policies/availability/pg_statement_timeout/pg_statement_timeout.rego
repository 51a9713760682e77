# METADATA
# title: Statements are limited in time
# description: |
#   A statement that never ends holds locks and memory. The value for the whole server is judged; many set
#   it per role instead, so this is off by default.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-client.html
# custom:
#   severity: low
#   severity_reason: Low because long statements cost speed, and many are meant.
#   resource_types: [pg_cluster]
#   requires: ['settings[statement_timeout]']
#   parameters:
#     max_ms: {default: 3600000, minimum: 1, maximum: 2147483647, description: Milliseconds that a statement may take.}
#   remediation:
#     terraform: On RDS, add `parameter { name = "statement_timeout", value = "60000" }` to the `aws_db_parameter_group`.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "ParameterName=statement_timeout,ParameterValue=60000,ApplyMethod=immediate"
#     sql: ALTER SYSTEM SET statement_timeout = '60000'; SELECT pg_reload_conf();
#   controls: [pg-statement-timeout]
#   opt_in: true
package dbmuster.availability.pg_statement_timeout

import rego.v1
import future.keywords.not

deny contains msg if {
	value := input.attributes.settings.statement_timeout
	not bounded(value)
	msg := sprintf("statement_timeout is %s ms, at most %d are wanted, and not 0", [value, data.parameters.max_ms])
}


indeterminate contains "the server did not show statement_timeout" if not input.attributes.settings.statement_timeout

bounded(value) if {
	ms := to_number(value)
	ms > 0
	ms <= data.parameters.max_ms
}
