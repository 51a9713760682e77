# METADATA
# title: No pg_hba rule uses md5
# description: |
#   md5 lets roles in whose passwords are stored as md5 verifiers, which can be used like the password
#   itself. For others the server uses SCRAM all the same, so scram-sha-256 costs nothing where all are
#   converted. md5 goes away after PostgreSQL 18. Managed services keep pg_hba.conf to themselves; without a
#   grant on its view nothing is known of it.
# related_resources:
# - https://www.postgresql.org/docs/current/auth-pg-hba-conf.html
# - https://www.postgresql.org/docs/current/auth-password.html
# custom:
#   severity: medium
#   severity_reason: Medium because md5 verifiers can be replayed and broken, but have to be stolen or heard first.
#   resource_types: [pg_hba_rule]
#   requires: [auth_method]
#   reads: [error]
#   remediation:
#     console: In pg_hba.conf, replace the method md5 by scram-sha-256, after every password is stored so; then SELECT pg_reload_conf().
#   controls: [pg-hba-no-md5]
package dbmuster.access.pg_hba_no_md5

import rego.v1
import future.keywords.not

deny contains {"message": "the rule accepts md5 verifiers", "field": "auth_method"} if {
	input.attributes.auth_method == "md5"
}

not_applicable contains "the server cannot use the line" if input.attributes.error
