# METADATA
# title: Login roles whose password expired long ago are locked
# description: |
#   A password that ended months ago says that nobody uses the role. VALID UNTIL ends passwords only:
#   certificates, peer, LDAP and IAM still let it in, and everything that it was granted is still there.
# related_resources:
# - https://www.postgresql.org/docs/current/sql-createrole.html
# custom:
#   severity: medium
#   severity_reason: Medium because the password has expired, while other ways to log in have not.
#   resource_types: [pg_role]
#   applies_when:
#   - field: rolcanlogin
#     in: [true]
#   requires: [rolvaliduntil, open_sessions]
#   parameters:
#     grace_days: {default: 90, minimum: 0, maximum: 3660, description: Days after the end of the password.}
#   remediation:
#     sql: ALTER ROLE "NAME" NOLOGIN; -- or VALID UNTIL a later day, with a new password
package dbmuster.access.pg_expired_login_roles_locked

import rego.v1
import future.keywords.not
import data.dbmuster.lib.lifecycle
import data.dbmuster.lib.pg_role

deny contains msg if {
	until := input.attributes.rolvaliduntil
	until < lifecycle.days_from_now(0 - data.parameters.grace_days)
	object.get(input.attributes, "open_sessions", 0) == 0
	not pg_role.builtin(input.name)
	msg := sprintf("the password ended on %s and the role may still log in otherwise", [until])
}
