# METADATA
# title: Connections are bounded and some are kept for administrators
# description: |
#   Too many connections exhaust memory, and without reserved ones nobody can log in to end the rest. The
#   bound is a parameter, since it depends on the size of the server.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-connection.html
# custom:
#   severity: low
#   severity_reason: Low because too many connections slow the server down before they stop it.
#   resource_types: [pg_cluster]
#   requires: ['settings[max_connections]', 'settings[superuser_reserved_connections]']
#   parameters:
#     max: {default: 5000, minimum: 1, maximum: 262143, description: Connections that a server may allow.}
#     min_reserved: {default: 1, minimum: 0, maximum: 262143, description: Connections that have to be kept for superusers.}
#   remediation:
#     terraform: On RDS, add `parameter { name = "max_connections", value = "200", apply_method = "pending-reboot" }` to the `aws_db_parameter_group`.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "ParameterName=max_connections,ParameterValue=200,ApplyMethod=pending-reboot"
#     sql: ALTER SYSTEM SET max_connections = '200'; -- then restart the server
#   controls: [pg-max-connections-bounded]
package dbmuster.availability.pg_max_connections_bounded

import rego.v1
import future.keywords.not

deny contains msg if {
	value := input.attributes.settings.max_connections
	to_number(value) > data.parameters.max
	msg := sprintf("max_connections is %s, at most %d are wanted", [value, data.parameters.max])
}

deny contains msg if {
	value := input.attributes.settings.superuser_reserved_connections
	to_number(value) < data.parameters.min_reserved
	msg := sprintf("superuser_reserved_connections is %s, at least %d are wanted", [value, data.parameters.min_reserved])
}

indeterminate contains "the server did not show max_connections" if not input.attributes.settings.max_connections

indeterminate contains "the server did not show superuser_reserved_connections" if not input.attributes.settings.superuser_reserved_connections
