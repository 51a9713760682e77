# METADATA
# title: The master user of PostgreSQL has no password that somebody chose
# description: |
#   It logs in with IAM, or with a password that RDS makes, keeps and rotates. Which of them it is stands in
#   the request that makes the database and in no answer afterwards, so that only plans and templates are
#   judged. Replicas and restores take the master user of their source; nothing is said of them.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html
# custom:
#   severity: low
#   severity_reason: Low because whether the password leaks or is shared is asked by other policies; this one only asks for its absence.
#   resource_types: [aws_rds_instance, aws_rds_cluster]
#   applies_when:
#   - field: origin
#     in: [plan, template]
#   - field: engine
#     in: [postgres, aurora-postgresql]
#   requires: [master_user_managed]
#   reads: [master_user_authentication_type, master_password_source]
#   remediation:
#     terraform: Set `manage_master_user_password = true` and remove the password.
#     cli: aws rds modify-db-instance --db-instance-identifier NAME --manage-master-user-password --apply-immediately
#   controls: [rds-master-user-iam-auth]
package dbmuster.access.rds_master_user_iam_auth

import rego.v1
import future.keywords.not

chosen contains "the plan or template sets it" if input.attributes.master_password_source in {"literal", "reference", "write_only"}

chosen contains "a password is asked for" if input.attributes.master_user_authentication_type == "password"

deny contains {"message": msg, "field": "master_password_source"} if {
	not safe
	some how in chosen
	msg := sprintf("the master user has a password of its own: %s", [how])
}

indeterminate contains "nothing tells how the master user logs in" if {
	not safe
	count(chosen) == 0
}

not_applicable contains "the master user is that of the source" if input.attributes.master_password_source == "inherited"

safe if input.attributes.master_user_managed == true

safe if input.attributes.master_user_authentication_type == "iam-db-auth"
