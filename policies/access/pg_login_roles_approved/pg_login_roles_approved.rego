# METADATA
# title: Every login role is on the approved list
# description: |
#   With the list in version control, this is what finds the account that somebody made by hand. Roles of
#   PostgreSQL and of providers are left out; a name that only begins like theirs is not. Off until a list
#   is declared.
# related_resources:
# - https://www.postgresql.org/docs/current/user-manag.html
# custom:
#   severity: medium
#   severity_reason: Medium because an unknown account may be harmless, and its rights are judged elsewhere.
#   resource_types: [pg_role]
#   applies_when:
#   - field: rolcanlogin
#     in: [true]
#   requires: [rolcanlogin]
#   reads: [is_bootstrap]
#   parameters:
#     allowed: {default: [], description: "Names of login roles, with `*` for any part of a name."}
#   remediation:
#     sql: ALTER ROLE "NAME" NOLOGIN;
#   controls: [pg-login-roles-approved]
#   opt_in: true
package dbmuster.access.pg_login_roles_approved

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_role

deny contains "the role may log in and is not on the list" if {
	not approved
	not input.attributes.is_bootstrap == true
	not pg_role.builtin(input.name)
}

approved if {
	some pattern in data.parameters.allowed
	glob.match(pattern, [], input.name)
}

not_applicable contains "no list is declared: set the parameter `allowed`" if count(data.parameters.allowed) == 0
