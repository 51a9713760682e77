# METADATA
# title: Membership in pg_read_all_data and pg_write_all_data is limited
# description: |
#   Members read or write every table without a single grant on it, so a review table by table does not
#   see them. Memberships count through groups, up to six deep. Neither role bypasses row level
#   security, and neither exists before PostgreSQL 14.
# related_resources:
# - https://www.postgresql.org/docs/current/predefined-roles.html
# custom:
#   severity: high
#   resource_types: [postgresql_role]
#   requires: [rolsuper, member_of]
#   reads: ['<-postgresql_role.member_of', 'server->server_version_num']
#   parameters:
#     allowed: {default: [], description: Names of roles that may be members.}
#   remediation:
#     sql: REVOKE pg_read_all_data FROM "NAME";
#   controls: [pg-read-write-all-data-limited]
package dbmuster.access.pg_read_write_all_data_limited

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_role

dangerous := {"pg_read_all_data", "pg_write_all_data"}

held contains name if {
	some name in pg_role.names(data.index.postgresql_role, input.attributes.member_of)
	name in dangerous
}

deny contains msg if {
	count(held) > 0
	input.attributes.rolsuper == false
	not input.name in data.parameters.allowed
	not pg_role.builtin(input.name)
	msg := sprintf("the role reaches %s and has the data of every table", [concat(", ", sort(held))])
}

indeterminate contains "a role that it is a member of was not read" if {
	pg_role.broken(data.index.postgresql_role, input.attributes.member_of)
}

not_applicable contains "the roles exist from PostgreSQL 14 on" if {
	data.index.postgresql_server[input.attributes.server].attributes.server_version_num < 140000
}
