# METADATA
# title: Remote rules require TLS
# description: |
#   A rule of type host takes encrypted and plain connections alike, and a hostssl rule above it changes
#   nothing for those who come without. Loopback rules and reject are left out; a rule above that rejects
#   hostnossl connections of everybody enforces TLS as well. Managed services keep pg_hba.conf to
#   themselves; without a grant on its view nothing is known of it.
# related_resources:
# - https://www.postgresql.org/docs/current/auth-pg-hba-conf.html
# custom:
#   severity: high
#   severity_reason: High because credentials and data cross the network in clear.
#   resource_types: [pg_hba_rule]
#   requires: [connection_type, auth_method, is_loopback, plain_is_rejected_above]
#   reads: [error]
#   remediation:
#     console: In pg_hba.conf, change host to hostssl, or remove the line; then SELECT pg_reload_conf().
#   controls: [pg-hba-hostssl-only]
package dbmuster.encryption.pg_hba_hostssl_only

import rego.v1
import future.keywords.not

deny contains {"message": msg, "field": "connection_type"} if {
	input.attributes.connection_type in {"host", "hostnossl", "hostnogssenc"}
	input.attributes.is_loopback == false
	input.attributes.auth_method != "reject"
	not input.attributes.plain_is_rejected_above == true
	msg := sprintf("a %s rule lets clients in without encryption", [input.attributes.connection_type])
}

not_applicable contains "the server cannot use the line" if input.attributes.error
