# METADATA
# title: RDS accepts only SCRAM password authentication
# description: |
#   With md5+scram, the default, RDS takes md5 verifiers too. Switch when every role has a SCRAM verifier.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL_Password_Encryption_configuration.html
# custom:
#   severity: medium
#   severity_reason: Medium because an md5 hash has to be stolen before it is of use.
#   resource_types: [pg_cluster]
#   applies_when:
#   - field: managed_by
#     in: [aurora, rds]
#   requires: ['settings[rds.accepted_password_auth_method]']
#   remediation:
#     terraform: On RDS, add `parameter { name = "rds.accepted_password_auth_method", value = "scram" }` to the `aws_db_parameter_group`.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "ParameterName=rds.accepted_password_auth_method,ParameterValue=scram,ApplyMethod=immediate"
#   controls: [pg-rds-accepted-password-auth-scram]
package dbmuster.encryption.pg_rds_accepted_password_auth_scram

import rego.v1
import future.keywords.not

deny contains msg if {
	value := input.attributes.settings["rds.accepted_password_auth_method"]
	lower(value) != "scram"
	msg := sprintf("rds.accepted_password_auth_method is `%s`", [value])
}


indeterminate contains "the server did not show rds.accepted_password_auth_method" if not input.attributes.settings["rds.accepted_password_auth_method"]
