# METADATA
# title: No login role can become a superuser
# description: |
#   The attribute is never inherited, but SET ROLE brings it, and so do rights that a role can give to
#   itself: ADMIN OPTION on the way, CREATEROLE up to PostgreSQL 15, programs and files on the server. From
#   PostgreSQL 16 on, a membership WITH SET FALSE closes the way. The path is in the message. Where a
#   provider keeps the superuser to itself, only memberships lead there.
# related_resources:
# - https://www.postgresql.org/docs/current/role-membership.html
# - https://www.postgresql.org/docs/current/sql-set-role.html
# custom:
#   severity: critical
#   severity_reason: Critical because one statement makes a plain login a superuser, which undoes every other control.
#   resource_types: [pg_role]
#   requires: [rolsuper, superuser_reach]
#   reads: [superuser_path, superuser_steps, can_login, 'cluster->managed_by']
#   parameters:
#     allowed: {default: [], description: Names of roles that may become superusers.}
#   remediation:
#     sql: REVOKE "SUPERUSER_ROLE" FROM "NAME";
#   controls: [pg-no-path-to-superuser]
package dbmuster.access.pg_no_path_to_superuser

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_role

deny contains msg if {
	input.attributes.rolsuper == false
	how := words[input.attributes.superuser_reach]
	not input.name in data.parameters.allowed
	not pg_role.builtin(input.name)
	msg := sprintf("the role %s: %s", [how, way])
}

# In words where the reader could tell them, else the roles on the way.
way := concat("; ", object.get(input.attributes, "superuser_steps", object.get(input.attributes, "superuser_path", ["way unknown"])))

words := {
	"now": "is a superuser in effect",
	"after_set_role": "is a superuser after SET ROLE",
	"obtainable": "can make itself a superuser",
}

not_applicable contains "the role cannot log in" if input.attributes.can_login == false

# There, nobody is given the roles that act on the host.
not_applicable contains "the provider keeps the superuser to itself" if {
	input.attributes.superuser_reach == "obtainable"
	data.index.pg_cluster[input.attributes.cluster].attributes.managed_by
}
