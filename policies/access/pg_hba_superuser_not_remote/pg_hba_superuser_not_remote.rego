# METADATA
# title: Superusers cannot log in over the network
# description: |
#   A superuser who can come from anywhere is one password away from everything. The first rule that matches
#   decides, so a rule counts unless earlier ones reject the same role from everywhere (IPv4 and IPv6), or from
#   the same addresses. all leaves replication out, and +group holds members of members. Expressions in rules may
#   match anybody and count as matching. Databases other than all are taken as reachable.
# related_resources:
# - https://www.postgresql.org/docs/current/auth-pg-hba-conf.html
# custom:
#   severity: high
#   severity_reason: High because one guessed or stolen password is then the whole server, from afar.
#   resource_types: [pg_cluster]
#   applies_when:
#   - field: managed_by
#     present: false
#   requires: ['<-pg_hba_rule.cluster', '<-pg_role.cluster']
#   parameters:
#     allowed: {default: [], description: Names of superusers that may come over the network.}
#   remediation:
#     console: In pg_hba.conf, put 'host all SUPERUSER all reject' above the rules that let it in; then SELECT pg_reload_conf().
#   controls: [pg-hba-superuser-not-remote]
package dbmuster.access.pg_hba_superuser_not_remote

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_hba
import data.dbmuster.lib.pg_role

deny contains msg if {
	some name, groups in superusers
	some rule in rules
	rule.auth_method != "reject"
	some word in rule.users
	pg_hba.means(word, name, groups)
	not pg_hba.rejected(rule, rules, name, groups)
	msg := sprintf("line %d lets superuser %s in over the network", [rule.line_number, name])
}

roles := {id: data.index.pg_role[id] | some id in data.referrers["pg_role.cluster"][input.id]}

# Of each, the names of the roles that the server takes it for a member of: itself, and members of members.
superusers[role.name] := groups if {
	some id, role in roles
	role.attributes.rolsuper == true
	role.attributes.rolcanlogin == true
	not role.name in data.parameters.allowed
	groups := pg_role.groups(roles, id)
}

rules contains rule if {
	some id in data.referrers["pg_hba_rule.cluster"][input.id]
	rule := data.index.pg_hba_rule[id].attributes
	not rule.error
	rule.connection_type != "local"
	rule.is_loopback == false
}

indeterminate contains "memberships of roles are not known" if {
	some role in roles
	not role.attributes.member_of
	some rule in rules
	some word in rule.users
	startswith(word, "+")
}
