# METADATA
# title: Dead client connections are detected
# description: |
#   A client that vanished without a word keeps its session, its locks and its snapshot until the server
#   notices. 0 leaves that to the operating system, which waits two hours by default on Linux. Over a Unix
#   socket the server shows 0 whatever is set.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-connection.html
# custom:
#   severity: low
#   severity_reason: Low because dead connections take slots until the system notices by itself.
#   resource_types: [pg_cluster]
#   requires: ['settings[tcp_keepalives_idle]', host]
#   parameters:
#     max_seconds: {default: 900, minimum: 1, maximum: 86400, description: Seconds of silence after which a client is asked whether it is still there.}
#   remediation:
#     terraform: On RDS, add `parameter { name = "tcp_keepalives_idle", value = "300" }` to the `aws_db_parameter_group`.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "ParameterName=tcp_keepalives_idle,ParameterValue=300,ApplyMethod=immediate"
#     sql: ALTER SYSTEM SET tcp_keepalives_idle = '300'; SELECT pg_reload_conf();
#   controls: [pg-tcp-keepalives]
package dbmuster.availability.pg_tcp_keepalives

import rego.v1
import future.keywords.not

deny contains msg if {
	value := input.attributes.settings.tcp_keepalives_idle
	not bounded(value)
	over_tcp
	msg := sprintf("tcp_keepalives_idle is %s s, 1 to %d are wanted", [value, data.parameters.max_seconds])
}

bounded(value) if {
	n := to_number(value)
	n > 0
	n <= data.parameters.max_seconds
}

over_tcp if {
	input.attributes.host
	not startswith(input.attributes.host, "/")
}

indeterminate contains "a server that is read over a Unix socket does not show its keepalives" if not over_tcp

indeterminate contains "the server did not show tcp_keepalives_idle" if not input.attributes.settings.tcp_keepalives_idle
