# METADATA
# title: The managed master secret is active
# description: |
#   RDS rotates the master password that it keeps in Secrets Manager. When the secret is impaired, rotation no longer
#   reaches the database: the password stays what it is, and nobody is told.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_MasterUserSecret.html
# custom:
#   severity: medium
#   severity_reason: Medium because rotation has stopped, while the password is still a secret.
#   resource_types: [aws_rds_instance, aws_rds_cluster]
#   applies_when:
#   - field: origin
#     in: [live]
#   - field: master_user_managed
#     in: [true]
#   requires: [master_user_managed, master_user_secret_status]
#   remediation:
#     cli: |
#       aws rds modify-db-instance --db-instance-identifier NAME --rotate-master-user-password --apply-immediately
#   controls: [rds-master-secret-active]
package dbmuster.secrets.rds_master_secret_active

import rego.v1
import future.keywords.not

deny contains {"message": msg, "field": "master_user_secret_status"} if {
	status := input.attributes.master_user_secret_status
	not status in {"active", "rotating", "creating"}
	msg := sprintf("the secret of the master password is %s", [status])
}

indeterminate contains "the service does not tell the state of the secret" if {
	not input.attributes.master_user_secret_status
}
