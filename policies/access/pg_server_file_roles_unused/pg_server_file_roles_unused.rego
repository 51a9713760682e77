# METADATA
# title: No unapproved role can read or write server files or run server programs
# description: |
#   Members of pg_execute_server_program run programs on the host as the server itself, and members of the
#   file roles read and write its files: on a host of your own that is as good as superuser. Memberships
#   count at whatever distance, and also where SET ROLE is needed to use them.
# related_resources:
# - https://www.postgresql.org/docs/current/predefined-roles.html
# - https://www.postgresql.org/docs/current/sql-copy.html
# custom:
#   severity: critical
#   severity_reason: Critical because a program that the server runs is a shell on its host.
#   resource_types: [pg_role]
#   requires: [rolsuper, special_roles_now, special_roles_after_set_role]
#   parameters:
#     allowed: {default: [], description: Names of roles that may be members.}
#   remediation:
#     sql: REVOKE pg_execute_server_program FROM "NAME";
#   controls: [pg-server-file-roles-unused]
package dbmuster.access.pg_server_file_roles_unused

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_role

dangerous := {"pg_execute_server_program", "pg_read_server_files", "pg_write_server_files"}

now := {n | some n in input.attributes.special_roles_now} & dangerous

after := ({n | some n in input.attributes.special_roles_after_set_role} & dangerous) - now

deny contains msg if {
	judged
	count(now) > 0
	msg := sprintf("the role has the privileges of %s and can act on the host of the server", [concat(", ", sort(now))])
}

deny contains msg if {
	judged
	count(after) > 0
	msg := sprintf("the role has the privileges of %s after SET ROLE and can act on the host of the server", [concat(", ", sort(after))])
}

judged if {
	input.attributes.rolsuper == false
	not input.name in data.parameters.allowed
	not pg_role.builtin(input.name)
}
