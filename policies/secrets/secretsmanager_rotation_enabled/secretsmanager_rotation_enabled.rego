# METADATA
# title: Secrets that hold database credentials rotate automatically
# description: |
#   A credential that never changes stays valid in every copy that was ever made of it. What a secret
#   holds is not read, so every secret is judged but those that another AWS service than RDS owns and
#   manages. Secrets of RDS rotate by themselves.
# related_resources:
# - https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html
# - https://docs.aws.amazon.com/securityhub/latest/userguide/secretsmanager-controls.html
# custom:
#   severity: medium
#   severity_reason: Sources say medium and high; medium because the password must have leaked before it matters how old it is.
#   resource_types: [aws_secretsmanager_secret]
#   requires: [rotation_enabled, owning_service]
#   remediation:
#     terraform: Add an `aws_secretsmanager_secret_rotation` for the secret.
#     cli: aws secretsmanager rotate-secret --secret-id NAME --rotation-lambda-arn LAMBDA_ARN --rotation-rules AutomaticallyAfterDays=30
#   controls: [secretsmanager-rotation-enabled]
package dbmuster.secrets.secretsmanager_rotation_enabled

import rego.v1
import future.keywords.not

deny contains "automatic rotation is off" if {
	input.attributes.rotation_enabled == false
}

not_applicable contains msg if {
	input.attributes.owning_service != "rds"
	msg := sprintf("%s manages the secret", [input.attributes.owning_service])
}
