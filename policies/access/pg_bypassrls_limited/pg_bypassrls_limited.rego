# METADATA
# title: Only approved roles may bypass row level security
# description: |
#   BYPASSRLS makes every row policy void for its holder, on every table. Superusers bypass them anyway
#   and are judged as such; roles that can SET ROLE to a holder are not followed here.
# related_resources:
# - https://www.postgresql.org/docs/current/ddl-rowsecurity.html
# - https://www.postgresql.org/docs/current/role-attributes.html
# custom:
#   severity: high
#   resource_types: [postgresql_role]
#   requires: [rolbypassrls, rolsuper]
#   parameters:
#     allowed: {default: [], description: Names of roles that may bypass row level security.}
#   remediation:
#     sql: ALTER ROLE "NAME" NOBYPASSRLS;
#   controls: [pg-bypassrls-limited]
package dbmuster.access.pg_bypassrls_limited

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_role

deny contains "the role bypasses row level security and is not approved" if {
	input.attributes.rolbypassrls == true
	input.attributes.rolsuper == false
	not input.name in data.parameters.allowed
	not pg_role.builtin(input.name)
}
