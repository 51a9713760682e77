# METADATA
# title: Membership in rds_superuser is limited to approved administrators
# description: |
#   On RDS and Aurora nobody but Amazon is a superuser; rds_superuser is what comes next, and its members can give
#   themselves nearly everything. Amazon makes the master user one, whatever its name; the parameter names those who
#   may stand beside it. Where the instance or cluster was not read, one member may be the master user.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Roles.rds_superuser.html
# custom:
#   severity: high
#   severity_reason: High because it is the strongest role that RDS hands out.
#   resource_types: [pg_cluster]
#   applies_when:
#   - field: managed_by
#     in: [aurora, rds]
#   requires: ['<-pg_role.cluster']
#   reads: ['rds_instance->master_username', 'rds_cluster->master_username']
#   parameters:
#     allowed: {default: [], description: Names of administrators beside the master user.}
#   remediation:
#     sql: REVOKE rds_superuser FROM "NAME";
#   controls: [pg-rds-superuser-limited]
package dbmuster.access.pg_rds_superuser_limited

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_role

masters contains data.index.aws_rds_instance[input.attributes.rds_instance].attributes.master_username

masters contains data.index.aws_rds_cluster[input.attributes.rds_cluster].attributes.master_username

roles contains role if {
	some id in data.referrers["pg_role.cluster"][input.id]
	role := data.index.pg_role[id]
	role.attributes.rolsuper == false
	not role.name in data.parameters.allowed
	not role.name in masters
	not pg_role.builtin(role.name)
}

members contains role.name if {
	some role in roles
	some list in ["special_roles_now", "special_roles_after_set_role"]
	"rds_superuser" in role.attributes[list]
}

deny contains msg if {
	some name in members
	count(masters) > 0
	msg := sprintf("%s has or can take the privileges of rds_superuser, as good as a superuser on RDS", [name])
}

# One of them at most is the master user.
deny contains msg if {
	count(masters) == 0
	count(members) > 1
	msg := sprintf("%d roles have or can take the privileges of rds_superuser, as good as a superuser on RDS: %s", [count(members), concat(", ", sort(members))])
}

indeterminate contains msg if {
	count(masters) == 0
	some name in members
	msg := sprintf("whether %s, which has the privileges of rds_superuser, is the master user is not known", [name])
}

indeterminate contains msg if {
	some role in roles
	some list in ["special_roles_now", "special_roles_after_set_role"]
	not role.attributes[list]
	msg := sprintf("the memberships of %s are not known", [role.name])
}
