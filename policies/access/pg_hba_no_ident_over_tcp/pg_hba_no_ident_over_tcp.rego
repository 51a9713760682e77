# METADATA
# title: No host rule relies on ident
# description: |
#   Over TCP, ident asks the client's host who the user is, and believes it. On a local line it means peer,
#   which is safe. Managed services keep pg_hba.conf to themselves; without a grant on its view nothing is
#   known of it.
# related_resources:
# - https://www.postgresql.org/docs/current/auth-pg-hba-conf.html
# - https://www.postgresql.org/docs/current/auth-ident.html
# custom:
#   severity: medium
#   severity_reason: Medium because the client's own host says who it is, and few networks still answer ident.
#   resource_types: [pg_hba_rule]
#   requires: [auth_method, connection_type]
#   reads: [error]
#   remediation:
#     console: In pg_hba.conf, replace the method ident by scram-sha-256 or cert; then SELECT pg_reload_conf().
#   controls: [pg-hba-no-ident-over-tcp]
package dbmuster.access.pg_hba_no_ident_over_tcp

import rego.v1
import future.keywords.not

deny contains {"message": "the client's own host says who the user is", "field": "auth_method"} if {
	input.attributes.auth_method == "ident"
	input.attributes.connection_type != "local"
}

not_applicable contains "the server cannot use the line" if input.attributes.error
