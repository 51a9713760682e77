# METADATA
# title: ADMIN OPTION on roles is limited
# description: |
#   Whoever holds it gives the role, and all that the role may do, to anybody, himself included. From
#   PostgreSQL 16 on the bootstrap superuser gives it to the creator of a role without being asked; those
#   memberships are expected where the member may create roles, and so are superusers.
# related_resources:
# - https://www.postgresql.org/docs/current/sql-grant.html
# - https://www.postgresql.org/docs/current/role-membership.html
# custom:
#   severity: medium
#   severity_reason: Medium because the holder passes on one role only, and must be a role already.
#   resource_types: [pg_membership]
#   applies_when:
#   - field: member_dropped
#     not_in: [true]
#   requires: [admin_option, member_name, role_name, 'member->rolsuper']
#   reads: ['grantor->is_bootstrap', 'member->rolcreaterole']
#   parameters:
#     allowed: {default: [], description: Names of members that may pass roles on.}
#   remediation:
#     sql: REVOKE ADMIN OPTION FOR "ROLE" FROM "MEMBER";
#   controls: [pg-admin-option-limited]
package dbmuster.access.pg_admin_option_limited

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_role

deny contains msg if {
	input.attributes.admin_option == true
	not input.attributes.member_name in data.parameters.allowed
	not pg_role.builtin(input.attributes.member_name)
	not pg_role.provided_role(input.attributes.role_name)
	not member.rolsuper == true
	not creator
	msg := sprintf("%s may pass %s on, to itself with all options and to others", [input.attributes.member_name, input.attributes.role_name])
}

member := data.index.pg_role[input.attributes.member].attributes

creator if {
	member.rolcreaterole == true
	data.index.pg_role[input.attributes.grantor].attributes.is_bootstrap == true
}
