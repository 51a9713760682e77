# METADATA
# title: Membership in pg_read_all_data and pg_write_all_data is limited
# description: |
#   Members read or write every table without a single grant on it, so a review table by table does not see
#   them. Memberships count at whatever distance. Neither role bypasses row level security, and neither
#   exists before PostgreSQL 14.
# related_resources:
# - https://www.postgresql.org/docs/current/predefined-roles.html
# custom:
#   severity: high
#   severity_reason: High because every table of every schema is read or written by it.
#   resource_types: [pg_role]
#   requires: [rolsuper, special_roles_now, special_roles_after_set_role]
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

now := {n | some n in input.attributes.special_roles_now} & dangerous

after := ({n | some n in input.attributes.special_roles_after_set_role} & dangerous) - now

deny contains msg if {
	judged
	count(now) > 0
	msg := sprintf("the role has the privileges of %s: the data of every table", [concat(", ", sort(now))])
}

deny contains msg if {
	judged
	count(after) > 0
	msg := sprintf("the role has the privileges of %s after SET ROLE: the data of every table", [concat(", ", sort(after))])
}

judged if {
	input.attributes.rolsuper == false
	not input.name in data.parameters.allowed
	not pg_role.builtin(input.name)
}
