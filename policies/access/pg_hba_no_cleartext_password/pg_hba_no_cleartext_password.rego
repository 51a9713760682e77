# METADATA
# title: No pg_hba rule uses the clear text password method
# description: |
#   The method password sends what was typed as it is: to everybody on the way where there is no TLS, and to
#   the memory of the server where there is. Managed services keep pg_hba.conf to themselves; without a
#   grant on its view nothing is known of it.
# related_resources:
# - https://www.postgresql.org/docs/current/auth-pg-hba-conf.html
# - https://www.postgresql.org/docs/current/auth-password.html
# custom:
#   severity: high
#   severity_reason: High because the password itself crosses the network and is known to whoever answers.
#   resource_types: [pg_hba_rule]
#   requires: [auth_method]
#   reads: [error]
#   remediation:
#     console: In pg_hba.conf, replace the method password by scram-sha-256, after the passwords are stored so; then SELECT pg_reload_conf().
#   controls: [pg-hba-no-cleartext-password]
package dbmuster.access.pg_hba_no_cleartext_password

import rego.v1
import future.keywords.not

deny contains {"message": "passwords are sent in the clear", "field": "auth_method"} if {
	input.attributes.auth_method == "password"
}

not_applicable contains "the server cannot use the line" if input.attributes.error
