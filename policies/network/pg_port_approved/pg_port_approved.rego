# METADATA
# title: The server listens on an approved port
# description: |
#   Firewalls and scanners know databases by their port. Some standards want the known one, some another, so
#   the list is a parameter and the policy off by default.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-connection.html
# custom:
#   severity: low
#   severity_reason: Low because a port is found by a scan in minutes.
#   resource_types: [pg_cluster]
#   requires: ['settings[port]']
#   parameters:
#     allowed: {default: [5432], minimum: 1, maximum: 65535, description: Ports that servers may listen on.}
#   remediation:
#     sql: ALTER SYSTEM SET port = '5432'; -- then restart the server
#   controls: [pg-port-approved]
#   opt_in: true
package dbmuster.network.pg_port_approved

import rego.v1
import future.keywords.not

deny contains msg if {
	value := input.attributes.settings.port
	not accepted(value)
	msg := sprintf("port is %s, which is not on the list", [value])
}

accepted(value) if {
	n := to_number(value)
	some port in data.parameters.allowed
	port == n
}

indeterminate contains "the server did not show port" if not input.attributes.settings.port
