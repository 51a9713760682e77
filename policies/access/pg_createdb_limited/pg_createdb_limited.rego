# METADATA
# title: CREATEDB is limited to approved roles
# description: |
#   The owner of a database decides on its default privileges, its schemas and its trusted extensions, and
#   can fill the disk. The administrator that RDS makes holds it by design and is known by its membership in
#   rds_superuser.
# related_resources:
# - https://www.postgresql.org/docs/current/role-attributes.html
# custom:
#   severity: medium
#   severity_reason: Medium because the holder fills disks and owns what it makes, and reads no data of others by it.
#   resource_types: [pg_role]
#   requires: [rolcreatedb, rolsuper, can_login, attributes_after_set_role, special_roles_now, special_roles_after_set_role]
#   parameters:
#     allowed: {default: [], description: Names of roles that may create databases.}
#   remediation:
#     sql: ALTER ROLE "NAME" NOCREATEDB;
#   controls: [pg-createdb-limited]
package dbmuster.access.pg_createdb_limited

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

hows contains "holds CREATEDB" if {
	input.attributes.rolcreatedb == true
	input.attributes.rolsuper == false
}

# A role that becomes a superuser that way is judged as such.
hows contains "holds CREATEDB after SET ROLE" if {
	input.attributes.rolcreatedb == false
	"CREATEDB" in input.attributes.attributes_after_set_role
	not "SUPERUSER" in input.attributes.attributes_after_set_role
	input.attributes.can_login == true
}

# The administrator that RDS makes holds it by design.
master if "rds_superuser" in input.attributes.special_roles_now

master if "rds_superuser" in input.attributes.special_roles_after_set_role
