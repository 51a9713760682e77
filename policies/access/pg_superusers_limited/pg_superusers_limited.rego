# METADATA
# title: Only approved roles carry the superuser attribute
# description: |
#   A superuser passes every check inside the database and can run programs on its host. The bootstrap role
#   cannot do without the attribute; every other superuser has to be approved by name. Roles that managed
#   services own, rdsadmin for one, are theirs to answer for.
# related_resources:
# - https://www.postgresql.org/docs/current/role-attributes.html
# - https://www.postgresql.org/docs/current/sql-createrole.html
# custom:
#   severity: critical
#   severity_reason: A superuser can undo every other control.
#   resource_types: [pg_role]
#   requires: [rolsuper]
#   reads: [is_bootstrap]
#   parameters:
#     allowed: {default: [postgres], description: Names of roles that may be superusers besides the bootstrap role.}
#   remediation:
#     sql: ALTER ROLE "NAME" NOSUPERUSER;
#   controls: [pg-superusers-limited]
package dbmuster.access.pg_superusers_limited

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_role

deny contains "the role is a superuser and not approved" if {
	input.attributes.rolsuper == true
	not input.attributes.is_bootstrap == true
	not input.name in data.parameters.allowed
	not pg_role.builtin(input.name)
}
