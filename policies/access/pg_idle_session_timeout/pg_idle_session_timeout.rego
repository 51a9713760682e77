# METADATA
# title: Idle sessions are ended
# description: |
#   A session that somebody left open can be used by whoever finds it. Connection pools keep idle sessions
#   on purpose, so this is off by default. 0 is no limit.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-client.html
# custom:
#   severity: low
#   severity_reason: Low because an idle session is misused only by who has the client's host or connection.
#   resource_types: [pg_cluster]
#   requires: ['settings[idle_session_timeout]', server_version_num]
#   parameters:
#     max_ms: {default: 3600000, minimum: 1, maximum: 2147483647, description: Milliseconds that a session may be idle.}
#   remediation:
#     terraform: On RDS, add `parameter { name = "idle_session_timeout", value = "600000" }` to the `aws_db_parameter_group`.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "ParameterName=idle_session_timeout,ParameterValue=600000,ApplyMethod=immediate"
#     sql: ALTER SYSTEM SET idle_session_timeout = '600000'; SELECT pg_reload_conf();
#   controls: [pg-idle-session-timeout]
#   opt_in: true
package dbmuster.access.pg_idle_session_timeout

import rego.v1
import future.keywords.not

deny contains msg if {
	value := input.attributes.settings.idle_session_timeout
	not accepted(value)
	msg := sprintf("idle_session_timeout is %s ms, 1 to %d are wanted", [value, data.parameters.max_ms])
}

accepted(value) if {
	n := to_number(value)
	n > 0
	n <= data.parameters.max_ms
}

not_applicable contains "the setting exists from PostgreSQL 14 on" if input.attributes.server_version_num < 140000

indeterminate contains "the server did not show idle_session_timeout" if not input.attributes.settings.idle_session_timeout
