# METADATA
# title: CREATEROLE is limited to approved administration roles
# description: |
#   Up to PostgreSQL 15 a role with CREATEROLE can give itself every role that is no superuser, those that
#   run programs on the server included; from 16 it administers the roles that it makes. The administrator
#   that RDS makes holds it by design and is known by its membership in rds_superuser.
# related_resources:
# - https://www.postgresql.org/docs/current/role-attributes.html
# - https://www.postgresql.org/docs/15/sql-createrole.html
# custom:
#   severity: high
#   severity_reason: High because until PostgreSQL 16 the holder gives itself nearly every role that is no superuser.
#   resource_types: [pg_role]
#   requires: [rolcreaterole, rolsuper, can_login, attributes_after_set_role, special_roles_now, special_roles_after_set_role]
#   parameters:
#     allowed: {default: [], description: Names of roles that may create roles.}
#   remediation:
#     sql: ALTER ROLE "NAME" NOCREATEROLE;
#   controls: [pg-createrole-limited]
package dbmuster.access.pg_createrole_limited

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_role

deny contains msg if {
	some how in hows
	not master
	not input.name in data.parameters.allowed
	not pg_role.builtin(input.name)
	msg := sprintf("the role %s and is not approved", [how])
}

hows contains "holds CREATEROLE" if {
	input.attributes.rolcreaterole == true
	input.attributes.rolsuper == false
}

# A role that becomes a superuser that way is judged as such.
hows contains "holds CREATEROLE after SET ROLE" if {
	input.attributes.rolcreaterole == false
	"CREATEROLE" in input.attributes.attributes_after_set_role
	not "SUPERUSER" in input.attributes.attributes_after_set_role
	input.attributes.can_login == true
}

# The administrator that RDS makes holds it by design.
master if "rds_superuser" in input.attributes.special_roles_now

master if "rds_superuser" in input.attributes.special_roles_after_set_role
