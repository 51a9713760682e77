# METADATA
# title: Local socket rules use peer or scram
# description: |
#   Over the socket the server knows which account of the host is calling. peer uses that, scram asks for
#   the password; md5 and password are weaker without need. trust is judged by a policy of its own. Managed
#   services keep pg_hba.conf to themselves; without a grant on its view nothing is known of it.
# related_resources:
# - https://www.postgresql.org/docs/current/auth-pg-hba-conf.html
# custom:
#   severity: medium
#   severity_reason: Medium because it takes an account on the host.
#   resource_types: [pg_hba_rule]
#   requires: [auth_method, connection_type]
#   reads: [error]
#   parameters:
#     accepted: {default: [gss, ident, ldap, pam, peer, radius, reject, scram-sha-256], description: Methods that are accepted over the socket.}
#   remediation:
#     console: In pg_hba.conf, give the local line the method peer, or scram-sha-256; then SELECT pg_reload_conf().
#   controls: [pg-hba-local-peer]
package dbmuster.access.pg_hba_local_peer

import rego.v1
import future.keywords.not

deny contains {"message": msg, "field": "auth_method"} if {
	not input.attributes.auth_method in data.parameters.accepted
	input.attributes.auth_method != "trust"
	msg := sprintf("the socket is open by %s", [input.attributes.auth_method])
}

not_applicable contains "the rule is for TCP" if input.attributes.connection_type != "local"

not_applicable contains "the server cannot use the line" if input.attributes.error
