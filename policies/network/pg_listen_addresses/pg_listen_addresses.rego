# METADATA
# title: The server listens on named addresses only
# description: |
#   `*`, `0.0.0.0` and `::` take in every network that the host will ever be in. In a container the network
#   is private and `*` is normal: there, allow it by the parameter.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-connection.html
# custom:
#   severity: high
#   severity_reason: High because the server answers on networks that nobody thought of.
#   resource_types: [pg_cluster]
#   applies_when:
#   - field: managed_by
#     present: false
#   requires: ['settings[listen_addresses]']
#   parameters:
#     allow_wildcard: {default: false, description: Listening everywhere is accepted.}
#   remediation:
#     sql: ALTER SYSTEM SET listen_addresses = 'localhost'; -- then restart the server
#   controls: [pg-listen-addresses]
package dbmuster.network.pg_listen_addresses

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains msg if {
	value := input.attributes.settings.listen_addresses
	data.parameters.allow_wildcard == false
	some address in pg_setting.elements(value)
	address in {"*", "0.0.0.0", "::"}
	msg := sprintf("listen_addresses is `%s`", [value])
}


indeterminate contains "the server did not show listen_addresses" if not input.attributes.settings.listen_addresses
