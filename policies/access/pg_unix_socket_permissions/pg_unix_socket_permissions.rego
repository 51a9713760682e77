# METADATA
# title: Unix sockets are limited to the server group
# description: |
#   Whoever may write to the socket of the server may try to log in, past every network rule. 0777, the
#   default, lets in every account of the host.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-connection.html
# custom:
#   severity: medium
#   severity_reason: Medium because it takes an account on the host, and a login after that.
#   resource_types: [pg_cluster]
#   applies_when:
#   - field: managed_by
#     present: false
#   requires: ['settings[unix_socket_permissions]']
#   remediation:
#     sql: ALTER SYSTEM SET unix_socket_permissions = '0770'; -- then restart the server
#   controls: [pg-unix-socket-permissions]
package dbmuster.access.pg_unix_socket_permissions

import rego.v1
import future.keywords.not

deny contains msg if {
	value := input.attributes.settings.unix_socket_permissions
	not endswith(value, "0")
	msg := sprintf("unix_socket_permissions is %s: every account of the host may connect", [value])
}


indeterminate contains "the server did not show unix_socket_permissions" if not input.attributes.settings.unix_socket_permissions
