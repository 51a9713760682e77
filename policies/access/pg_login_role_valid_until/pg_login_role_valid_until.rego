# METADATA
# title: Password login roles have an expiry date in the near future
# description: |
#   VALID UNTIL bounds the life of a password that nobody changes. It limits password logins only, so roles
#   without a password are not judged where that is known. A date in the past is safe: the password no
#   longer works.
# related_resources:
# - https://www.postgresql.org/docs/current/sql-createrole.html
# custom:
#   severity: low
#   severity_reason: Low because an expiry date limits how long a stolen password works, and breaks those that are not renewed.
#   resource_types: [pg_role]
#   applies_when:
#   - field: rolcanlogin
#     in: [true]
#   requires: [rolvaliduntil]
#   reads: [password_type, special_roles_after_set_role]
#   parameters:
#     max_days: {default: 365, minimum: 1, maximum: 3660, description: Most days from now until a password has to expire.}
#   remediation:
#     sql: ALTER ROLE "NAME" VALID UNTIL '2027-06-30';
#   controls: [pg-login-role-valid-until]
#   opt_in: true
package dbmuster.access.pg_login_role_valid_until

import rego.v1
import future.keywords.not
import data.dbmuster.lib.lifecycle
import data.dbmuster.lib.pg_role

deny contains "the password never expires" if not input.attributes.rolvaliduntil

deny contains msg if {
	until := input.attributes.rolvaliduntil
	until > lifecycle.days_from_now(data.parameters.max_days)
	msg := sprintf("the password expires on %s, later than %d days from now", [until, data.parameters.max_days])
}

not_applicable contains "the role has no password" if input.attributes.password_type == "none"

not_applicable contains "the role belongs to the provider" if pg_role.builtin(input.name)

not_applicable contains "the role logs in with IAM tokens" if {
	"rds_iam" in input.attributes.special_roles_after_set_role
}
