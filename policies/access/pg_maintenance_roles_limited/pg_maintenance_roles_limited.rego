# METADATA
# title: Signal, checkpoint, maintain and subscription roles are limited
# description: |
#   These roles end the sessions of others, force checkpoints, rewrite every table, use reserved connections
#   and pull data in from other servers. The set grows with each version; roles that a server does not have
#   are nobody's.
# related_resources:
# - https://www.postgresql.org/docs/current/predefined-roles.html
# custom:
#   severity: medium
#   severity_reason: Medium because these roles disturb and end work of others, and read no data.
#   resource_types: [pg_role]
#   requires: [rolsuper, special_roles_now, special_roles_after_set_role]
#   parameters:
#     allowed: {default: [], description: Names of roles that may be members.}
#   remediation:
#     sql: REVOKE pg_checkpoint FROM "NAME";
#   controls: [pg-maintenance-roles-limited]
package dbmuster.access.pg_maintenance_roles_limited

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_role

dangerous := {"pg_checkpoint", "pg_create_subscription", "pg_maintain", "pg_signal_autovacuum_worker", "pg_signal_backend", "pg_use_reserved_connections"}

now := {n | some n in input.attributes.special_roles_now} & dangerous

after := ({n | some n in input.attributes.special_roles_after_set_role} & dangerous) - now

deny contains msg if {
	judged
	count(now) > 0
	msg := sprintf("the role has the privileges of %s", [concat(", ", sort(now))])
}

deny contains msg if {
	judged
	count(after) > 0
	msg := sprintf("the role has the privileges of %s after SET ROLE", [concat(", ", sort(after))])
}

judged if {
	input.attributes.rolsuper == false
	not input.name in data.parameters.allowed
	not pg_role.builtin(input.name)
	not "rds_superuser" in input.attributes.special_roles_now
}
