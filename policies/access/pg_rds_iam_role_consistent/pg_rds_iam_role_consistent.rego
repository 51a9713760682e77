# METADATA
# title: IAM logins lead to roles of their own
# description: |
#   The switch of RDS only makes IAM logins possible: without a member of rds_iam nobody uses them. And a
#   member of rds_iam can no longer use its password, so the master user must not be one while RDS manages
#   that password. Membership through other roles counts.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.DBAccounts.html
# custom:
#   severity: medium
#   severity_reason: Medium because it locks people out or leaves a password beside the token, and opens nothing by itself.
#   resource_types: [pg_cluster]
#   applies_when:
#   - field: managed_by
#     in: [aurora, rds]
#   requires: ['<-pg_role.cluster', 'rds_instance->iam_database_authentication_enabled', 'rds_cluster->iam_database_authentication_enabled']
#   remediation:
#     sql: GRANT rds_iam TO "NAME";
#   controls: [pg-rds-iam-role-consistent]
package dbmuster.access.pg_rds_iam_role_consistent

import rego.v1
import future.keywords.not

deny contains "IAM logins are switched on, and no login role is a member of rds_iam" if {
	some database in databases
	database.iam_database_authentication_enabled == true
	count(iam_logins) == 0
}

deny contains msg if {
	some database in databases
	database.master_user_managed == true
	database.master_username in iam_logins
	msg := sprintf("%s is a member of rds_iam, so the password that RDS manages no longer works", [database.master_username])
}

iam_logins contains role.name if {
	some id in data.referrers["pg_role.cluster"][input.id]
	role := data.index.pg_role[id]
	role.attributes.rolcanlogin == true
	"rds_iam" in role.attributes.special_roles_after_set_role
}

databases contains data.index.aws_rds_instance[input.attributes.rds_instance].attributes

databases contains data.index.aws_rds_cluster[input.attributes.rds_cluster].attributes

indeterminate contains "it is not known which instance or cluster the server runs on" if count(databases) == 0

not_applicable contains "IAM logins are switched off" if {
	some database in databases
	database.iam_database_authentication_enabled == false
}
