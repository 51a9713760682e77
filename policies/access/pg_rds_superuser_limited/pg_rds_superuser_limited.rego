# METADATA
# title: Membership in rds_superuser is limited to approved administrators
# description: |
#   On RDS and Aurora nobody but Amazon is a superuser; rds_superuser is what comes next, and its members
#   can give themselves nearly everything. One member is what Amazon makes: the parameter names it and those
#   who may stand beside it.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Roles.rds_superuser.html
# custom:
#   severity: high
#   severity_reason: High because it is the strongest role that RDS hands out.
#   resource_types: [pg_role]
#   requires: [rolsuper, special_roles_now, special_roles_after_set_role]
#   parameters:
#     allowed: {default: [postgres], description: Names of the master user and of other administrators.}
#   remediation:
#     sql: REVOKE rds_superuser FROM "NAME";
#   controls: [pg-rds-superuser-limited]
package dbmuster.access.pg_rds_superuser_limited

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_role

dangerous := {"rds_superuser"}

now := {n | some n in input.attributes.special_roles_now} & dangerous

after := ({n | some n in input.attributes.special_roles_after_set_role} & dangerous) - now

deny contains msg if {
	judged
	count(now) > 0
	msg := sprintf("the role has the privileges of %s, as good as a superuser on RDS", [concat(", ", sort(now))])
}

deny contains msg if {
	judged
	count(after) > 0
	msg := sprintf("the role has the privileges of %s after SET ROLE, as good as a superuser on RDS", [concat(", ", sort(after))])
}

judged if {
	input.attributes.rolsuper == false
	not input.name in data.parameters.allowed
	not pg_role.builtin(input.name)
}
