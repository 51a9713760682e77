# METADATA
# title: Only approved roles may bypass row level security
# description: |
#   BYPASSRLS makes every row policy void for its holder, on every table. It is not inherited, but SET ROLE
#   to a holder brings it, and that counts here for roles that log in. Superusers bypass policies anyway and
#   are judged as such.
# related_resources:
# - https://www.postgresql.org/docs/current/ddl-rowsecurity.html
# - https://www.postgresql.org/docs/current/role-attributes.html
# custom:
#   severity: high
#   severity_reason: High because row policies, often the only wall between tenants, do not exist for the holder.
#   resource_types: [pg_role]
#   requires: [rolbypassrls, rolsuper, can_login, attributes_after_set_role]
#   parameters:
#     allowed: {default: [], description: Names of roles that may bypass row level security.}
#   remediation:
#     sql: ALTER ROLE "NAME" NOBYPASSRLS;
#   controls: [pg-bypassrls-limited]
package dbmuster.access.pg_bypassrls_limited

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_role

deny contains msg if {
	some how in hows
	not input.name in data.parameters.allowed
	not pg_role.builtin(input.name)
	msg := sprintf("the role %s and is not approved", [how])
}

hows contains "holds BYPASSRLS" if {
	input.attributes.rolbypassrls == true
	input.attributes.rolsuper == false
}

# A role that becomes a superuser that way is judged as such.
hows contains "holds BYPASSRLS after SET ROLE" if {
	input.attributes.rolbypassrls == false
	"BYPASSRLS" in input.attributes.attributes_after_set_role
	not "SUPERUSER" in input.attributes.attributes_after_set_role
	input.attributes.can_login == true
}
