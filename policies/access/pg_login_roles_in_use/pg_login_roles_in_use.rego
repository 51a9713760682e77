# METADATA
# title: Login roles are in use
# description: |
#   A login that nobody uses is a way in that nobody watches. PostgreSQL keeps no time of the last login: a role with
#   an open session is in use, of the others `last_seen` tells, from the lines of log_connections for example. A role of
#   which nothing is told is left open. Behind a pooler only the pooler's role is seen.
# related_resources:
# - https://www.postgresql.org/docs/current/sql-alterrole.html
# - https://www.postgresql.org/docs/current/runtime-config-logging.html
# custom:
#   severity: medium
#   severity_reason: Medium because whoever finds the password comes in unnoticed, with what the role was granted.
#   resource_types: [pg_role]
#   applies_when:
#   - field: rolcanlogin
#     in: [true]
#   requires: [open_sessions]
#   parameters:
#     dormant_days: {default: 90, minimum: 1, maximum: 3660, description: Days without a login after which a role counts as unused.}
#     last_seen: {default: {}, description: "Name of the role to the day of its last login, YYYY-MM-DD."}
#   remediation:
#     sql: ALTER ROLE "NAME" NOLOGIN;
#   controls: [pg-unused-login-roles]
#   opt_in: true
package dbmuster.access.pg_login_roles_in_use

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_role
import data.dbmuster.lib.days

idle if object.get(input.attributes, "open_sessions", 0) == 0

seen := day if {
	day := data.parameters.last_seen[input.name]
	regex.match(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`, day)
}

deny contains msg if {
	idle
	days.over(seen, data.parameters.dormant_days)
	msg := sprintf("the role was last seen on %s, more than %d days ago", [seen, data.parameters.dormant_days])
}

indeterminate contains "no session is open, and nothing tells when the role was last seen" if {
	idle
	not seen
}

not_applicable contains "the role belongs to the server or its provider" if pg_role.builtin(input.name)
