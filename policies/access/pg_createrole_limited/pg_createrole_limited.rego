# METADATA
# title: CREATEROLE is limited to approved administration roles
# description: |
#   Up to PostgreSQL 15 a role with CREATEROLE can give itself every role that is no superuser, those
#   that run programs on the server included; from 16 it administers the roles that it makes. The master
#   user of RDS holds it by design and is known by its membership in rds_superuser. Superusers are
#   judged as such.
# related_resources:
# - https://www.postgresql.org/docs/current/role-attributes.html
# - https://www.postgresql.org/docs/15/sql-createrole.html
# custom:
#   severity: high
#   resource_types: [postgresql_role]
#   requires: [rolcreaterole, rolsuper, member_of]
#   reads: ['<-postgresql_role.member_of']
#   parameters:
#     allowed: {default: [], description: Names of roles that may create roles.}
#   remediation:
#     sql: ALTER ROLE "NAME" NOCREATEROLE;
#   controls: [pg-createrole-limited]
package dbmuster.access.pg_createrole_limited

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_role

deny contains "the role may create roles and is not approved" if {
	holder
	not "rds_superuser" in pg_role.names(data.index.postgresql_role, input.attributes.member_of)
	not pg_role.broken(data.index.postgresql_role, input.attributes.member_of)
}

indeterminate contains "a role that it is a member of was not read, which may be rds_superuser" if {
	holder
	pg_role.broken(data.index.postgresql_role, input.attributes.member_of)
}

holder if {
	input.attributes.rolcreaterole == true
	input.attributes.rolsuper == false
	not input.name in data.parameters.allowed
	not pg_role.builtin(input.name)
}
