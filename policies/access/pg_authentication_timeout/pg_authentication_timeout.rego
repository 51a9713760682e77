# METADATA
# title: Authentication has to complete in time
# description: |
#   A connection that never authenticates holds a slot. The limit is in seconds.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-connection.html
# custom:
#   severity: low
#   severity_reason: Low because it bounds how long an unfinished login holds a connection, not who gets in.
#   resource_types: [pg_cluster]
#   requires: ['settings[authentication_timeout]']
#   parameters:
#     max_seconds: {default: 60, minimum: 1, maximum: 600, description: Seconds that a client may take to authenticate.}
#   remediation:
#     terraform: On RDS, add `parameter { name = "authentication_timeout", value = "60" }` to the `aws_db_parameter_group`.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "ParameterName=authentication_timeout,ParameterValue=60,ApplyMethod=immediate"
#     sql: ALTER SYSTEM SET authentication_timeout = '60'; SELECT pg_reload_conf();
#   controls: [pg-authentication-timeout]
package dbmuster.access.pg_authentication_timeout

import rego.v1
import future.keywords.not

deny contains msg if {
	value := input.attributes.settings.authentication_timeout
	not accepted(value)
	msg := sprintf("authentication_timeout is %s s, at most %d are wanted", [value, data.parameters.max_seconds])
}

accepted(value) if {
	n := to_number(value)
	n > 0
	n <= data.parameters.max_seconds
}

indeterminate contains "the server did not show authentication_timeout" if not input.attributes.settings.authentication_timeout
