# METADATA
# title: New passwords are stored as SCRAM-SHA-256
# description: |
#   The setting decides how the next password is stored; `on` in old files means md5, and md5 was the
#   default up to PostgreSQL 13. Passwords that are stored already are judged by pg_password_hash_scram, and
#   overrides for roles and databases by pg_no_weakening_overrides.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-connection.html
# - https://www.postgresql.org/docs/current/auth-password.html
# custom:
#   severity: high
#   severity_reason: High because every password set from now on is stored so that it can be broken and replayed.
#   resource_types: [pg_cluster]
#   requires: ['settings[password_encryption]']
#   remediation:
#     terraform: On RDS, add `parameter { name = "password_encryption", value = "scram-sha-256" }` to the `aws_db_parameter_group`.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "ParameterName=password_encryption,ParameterValue=scram-sha-256,ApplyMethod=immediate"
#     sql: ALTER SYSTEM SET password_encryption = 'scram-sha-256'; SELECT pg_reload_conf();
#   controls: [pg-password-encryption-scram]
package dbmuster.encryption.pg_password_encryption_scram

import rego.v1
import future.keywords.not

deny contains msg if {
	value := input.attributes.settings.password_encryption
	lower(value) != "scram-sha-256"
	msg := sprintf("password_encryption is `%s`", [value])
}


indeterminate contains "the server did not show password_encryption" if not input.attributes.settings.password_encryption
