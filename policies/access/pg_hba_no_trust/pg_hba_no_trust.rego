# METADATA
# title: No pg_hba rule uses trust
# description: |
#   trust lets in whoever says a name, superusers not excepted. On a local line that is every account of the
#   host. Managed services keep pg_hba.conf to themselves; without a grant on its view nothing is known of
#   it.
# related_resources:
# - https://www.postgresql.org/docs/current/auth-pg-hba-conf.html
# - https://www.postgresql.org/docs/current/auth-trust.html
# custom:
#   severity: critical
#   severity_reason: On local and loopback lines it takes an account on the host; elsewhere it takes nothing.
#   resource_types: [pg_hba_rule]
#   requires: [auth_method]
#   reads: [error]
#   remediation:
#     console: In pg_hba.conf, replace the method trust by scram-sha-256, or by peer on local lines; then SELECT pg_reload_conf().
#   controls: [pg-hba-no-trust]
package dbmuster.access.pg_hba_no_trust

import rego.v1
import future.keywords.not

deny contains {"message": "whoever reaches the server is let in under any name", "field": "auth_method"} if {
	input.attributes.auth_method == "trust"
}

not_applicable contains "the server cannot use the line" if input.attributes.error
