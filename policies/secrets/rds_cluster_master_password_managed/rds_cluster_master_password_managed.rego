# METADATA
# title: The master password of clusters is managed by RDS in Secrets Manager
# description: |
#   RDS then makes the password, keeps it in Secrets Manager and rotates it, and it appears in no
#   configuration or state. Replicas use the password of their source and are not judged.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-secrets-manager.html
# custom:
#   severity: medium
#   severity_reason: Medium because the password is somewhere else, which may be safe; that it rotates is not known.
#   resource_types: [aws_rds_cluster]
#   applies_when:
#   - field: replication_source
#     present: false
#   requires: [master_user_managed]
#   remediation:
#     terraform: Set `manage_master_user_password = true` and remove `master_password`.
#     cli: aws rds modify-db-cluster --db-cluster-identifier NAME --manage-master-user-password --apply-immediately
#   controls: [rds-master-password-managed]
package dbmuster.secrets.rds_cluster_master_password_managed

import rego.v1
import future.keywords.not

deny contains "the master password is not managed by RDS" if {
	input.attributes.master_user_managed == false
}
