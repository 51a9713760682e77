# METADATA
# title: Objects are owned by roles that nobody logs in as
# description: |
#   The owner of a table may alter, drop and grant it, whatever its list says. Where the owner is the role
#   of an application or a person, every mistake and every stolen password has those rights. An owner role
#   without LOGIN, used by SET ROLE for migrations, has not.
# related_resources:
# - https://www.postgresql.org/docs/current/ddl-priv.html
# custom:
#   severity: medium
#   severity_reason: Medium because whoever has the application's password can then alter and drop what it uses.
#   resource_types: [pg_role]
#   requires: [can_login, owned_objects, rolsuper]
#   parameters:
#     allowed: {default: [], description: Names of login roles that may own objects.}
#   remediation:
#     sql: REASSIGN OWNED BY "NAME" TO "OWNER";
#   controls: [pg-objects-owned-by-approved-roles]
#   opt_in: true
package dbmuster.access.pg_objects_not_owned_by_login_roles

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_role

deny contains msg if {
	input.attributes.can_login == true
	input.attributes.rolsuper == false
	input.attributes.owned_objects > 0
	not input.name in data.parameters.allowed
	not pg_role.builtin(input.name)
	msg := sprintf("the role logs in and owns %d objects", [input.attributes.owned_objects])
}
