# METADATA
# title: No unapproved role can read or write server files or run server programs
# description: |
#   Members of pg_execute_server_program run programs on the host as the server itself, and members of
#   the file roles read and write its files: on a host of your own that is as good as superuser.
#   Memberships count through groups, up to six deep, and also where SET ROLE is needed to use them.
# related_resources:
# - https://www.postgresql.org/docs/current/predefined-roles.html
# - https://www.postgresql.org/docs/current/sql-copy.html
# custom:
#   severity: critical
#   resource_types: [postgresql_role]
#   requires: [rolsuper, member_of]
#   reads: ['<-postgresql_role.member_of']
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

held contains name if {
	some name in pg_role.names(data.index.postgresql_role, input.attributes.member_of)
	name in dangerous
}

deny contains msg if {
	count(held) > 0
	input.attributes.rolsuper == false
	not input.name in data.parameters.allowed
	not pg_role.builtin(input.name)
	msg := sprintf("the role reaches %s and can act on the host of the server", [concat(", ", sort(held))])
}

indeterminate contains "a role that it is a member of was not read" if {
	pg_role.broken(data.index.postgresql_role, input.attributes.member_of)
}
