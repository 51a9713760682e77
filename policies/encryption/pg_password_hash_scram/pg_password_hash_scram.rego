# METADATA
# title: Every stored password is a SCRAM-SHA-256 verifier
# description: |
#   An md5 verifier is as good as the password for whoever reads it, and is cracked quickly. Changing
#   password_encryption converts nothing: each password has to be set again. The verifier itself is never
#   read, only its kind; other means a foreign hash or a broken import.
# related_resources:
# - https://www.postgresql.org/docs/current/auth-password.html
# - https://www.postgresql.org/docs/current/catalog-pg-authid.html
# custom:
#   severity: high
#   severity_reason: High because the stored hash is enough to log in where md5 is accepted.
#   resource_types: [pg_role]
#   applies_when:
#   - field: rolcanlogin
#     in: [true]
#   requires: [password_type]
#   remediation:
#     sql: SET password_encryption = 'scram-sha-256'; -- then \password NAME in psql, so that the password reaches no log
#   controls: [pg-password-hash-scram]
package dbmuster.encryption.pg_password_hash_scram

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_role

deny contains msg if {
	input.attributes.password_type in {"md5", "other"}
	msg := sprintf("the stored verifier is of type %s, scram-sha-256 is wanted", [input.attributes.password_type])
}

indeterminate contains "nobody read which kind of verifier is stored" if not input.attributes.password_type

not_applicable contains "the role belongs to the provider" if pg_role.builtin(input.name)
