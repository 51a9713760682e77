# METADATA
# title: The master password of instances is managed by RDS in Secrets Manager
# description: |
#   RDS then makes the password, keeps it in Secrets Manager and rotates it, and it appears in no
#   configuration or state. Replicas use the password of their source and are not judged, nor is RDS
#   Custom, which does not offer it.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html
# custom:
#   severity: medium
#   severity_reason: Medium because the password is somewhere else, which may be safe; that it rotates is not known.
#   resource_types: [aws_rds_instance]
#   applies_when:
#   - field: read_replica_source
#     present: false
#   requires: [master_user_managed]
#   reads: [engine]
#   remediation:
#     terraform: Set `manage_master_user_password = true` and remove `password`.
#     cli: aws rds modify-db-instance --db-instance-identifier NAME --manage-master-user-password --apply-immediately
#   controls: [rds-master-password-managed]
package dbmuster.secrets.rds_master_password_managed

import rego.v1
import future.keywords.not

deny contains "the master password is not managed by RDS" if {
	input.attributes.master_user_managed == false
}

not_applicable contains "RDS Custom does not offer it" if startswith(input.attributes.engine, "custom-")
