# METADATA
# title: Identity maps do not map many system users to privileged roles
# description: |
#   A map says which account of the operating system, or which certificate, may come as which role. An
#   expression for many of them that leads to a superuser, by name, group, expression or `all`, makes the map
#   worthless. Where the role is a part of the account's name, such as \1, whose account is named like a
#   superuser is not known. Known from PostgreSQL 15 on, with a grant on the view.
# related_resources:
# - https://www.postgresql.org/docs/current/auth-username-maps.html
# custom:
#   severity: medium
#   severity_reason: Medium because a wide map makes privileged roles of system users who are authenticated, though as others.
#   resource_types: [pg_ident_mapping]
#   requires: [system_user, database_user, 'cluster<-pg_role.cluster']
#   reads: [error]
#   remediation:
#     console: In pg_ident.conf, name the system user instead of a pattern, and a role without privileges; then SELECT pg_reload_conf().
#   controls: [pg-ident-map-limited]
package dbmuster.access.pg_ident_map_limited

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_role

deny contains {"message": msg, "field": "database_user"} if {
	startswith(input.attributes.system_user, "/")
	some name, groups in superusers
	means(input.attributes.database_user, name, groups)
	msg := sprintf("an expression maps many users to superuser %s", [name])
}

deny contains {"message": "the user may come as every role", "field": "database_user"} if {
	input.attributes.database_user == "all"
}

roles := {id: data.index.pg_role[id] | some id in data.referrers["pg_role.cluster"][input.attributes.cluster]}

superusers[role.name] := pg_role.groups(roles, id) if {
	some id, role in roles
	role.attributes.rolsuper == true
	role.attributes.rolcanlogin == true
}

means(word, name, _) if word == name

means(word, _, groups) if {
	startswith(word, "+")
	substring(word, 1, -1) in groups
}

means(word, name, _) if {
	startswith(word, "/")
	regex.match(substring(word, 1, -1), name)
}

indeterminate contains msg if {
	startswith(input.attributes.system_user, "/")
	parts := split(input.attributes.database_user, `\1`)
	count(parts) > 1
	some name, _ in superusers
	startswith(name, parts[0])
	endswith(name, parts[count(parts) - 1])
	msg := sprintf("whether an account is named like superuser %s is not known", [name])
}

indeterminate contains "the roles of the server were not read" if count(roles) == 0

indeterminate contains "memberships of roles are not known" if {
	startswith(input.attributes.system_user, "/")
	startswith(input.attributes.database_user, "+")
	some role in roles
	not role.attributes.member_of
}

not_applicable contains "the server cannot use the line" if input.attributes.error
