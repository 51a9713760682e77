# METADATA
# title: Identity maps do not map many system users to privileged roles
# description: |
#   A map says which account of the operating system, or which certificate, may come as which role. An
#   expression for everybody, or `all` as the role, that leads to a superuser makes the map worthless. Known
#   from PostgreSQL 15 on, with a grant on the view.
# related_resources:
# - https://www.postgresql.org/docs/current/auth-username-maps.html
# custom:
#   severity: medium
#   severity_reason: Medium because a wide map makes privileged roles of system users who are authenticated, though as others.
#   resource_types: [pg_ident_mapping]
#   requires: [system_user, database_user]
#   reads: [error]
#   remediation:
#     console: In pg_ident.conf, name the system user instead of a pattern, and a role without privileges; then SELECT pg_reload_conf().
#   controls: [pg-ident-map-limited]
package dbmuster.access.pg_ident_map_limited

import rego.v1
import future.keywords.not

deny contains {"message": msg, "field": "database_user"} if {
	startswith(input.attributes.system_user, "/")
	input.attributes.database_user in {"all", "postgres"}
	msg := sprintf("an expression maps many users to %s", [input.attributes.database_user])
}

deny contains {"message": "the user may come as every role", "field": "database_user"} if {
	input.attributes.database_user == "all"
	not startswith(input.attributes.system_user, "/")
}

not_applicable contains "the server cannot use the line" if input.attributes.error
