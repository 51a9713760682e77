# METADATA
# title: Roles without a password are not let in without one
# description: |
#   A role without a password cannot use password methods, which is safe, unless a rule of method trust lets
#   it in without asking. Only the combination is told; rules of method trust are judged by a policy of
#   their own.
# related_resources:
# - https://www.postgresql.org/docs/current/auth-pg-hba-conf.html
# custom:
#   severity: high
#   severity_reason: High because whoever knows the name of the role is in.
#   resource_types: [pg_cluster]
#   applies_when:
#   - field: managed_by
#     present: false
#   requires: ['<-pg_hba_rule.cluster', '<-pg_role.cluster']
#   remediation:
#     sql: ALTER ROLE "NAME" NOLOGIN;
#     console: In pg_hba.conf, replace trust by scram-sha-256; then SELECT pg_reload_conf().
#   controls: [pg-login-role-has-no-empty-password]
package dbmuster.access.pg_login_role_has_no_empty_password

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_role

deny contains msg if {
	some name in trusted
	[name, "none"] in kinds
	msg := sprintf("%s has no password, and a trust rule lets it in without", [name])
}

indeterminate contains msg if {
	some name in trusted
	not name in {role | some [role, _] in kinds}
	msg := sprintf("a trust rule lets %s in, and whether it has a password was not read", [name])
}

trusted contains role.name if {
	some id in data.referrers["pg_role.cluster"][input.id]
	role := data.index.pg_role[id]
	role.attributes.rolcanlogin == true
	not pg_role.builtin(role.name)
	some place in data.referrers["pg_hba_rule.cluster"][input.id]
	rule := data.index.pg_hba_rule[place].attributes
	rule.auth_method == "trust"
	not rule.error
	some user in rule.users
	user in {"all", role.name}
}

kinds contains [role.name, role.attributes.password_type] if {
	some id in data.referrers["pg_role.cluster"][input.id]
	role := data.index.pg_role[id]
	role.name in trusted
}
