# METADATA
# title: LDAP, RADIUS, PAM and BSD rules use TLS on both legs
# description: |
#   With these methods the client sends the password itself to the server, and the server sends it on. Both
#   legs have to be encrypted: hostssl for the first, ldaptls or ldaps for the second. Managed services keep
#   pg_hba.conf to themselves; without a grant on its view nothing is known of it.
# related_resources:
# - https://www.postgresql.org/docs/current/auth-pg-hba-conf.html
# - https://www.postgresql.org/docs/current/auth-ldap.html
# custom:
#   severity: high
#   severity_reason: High because the methods send the password of a directory account in clear.
#   resource_types: [pg_hba_rule]
#   requires: [auth_method, connection_type, is_loopback, options]
#   reads: [error]
#   remediation:
#     console: In pg_hba.conf, change host to hostssl, and for ldap use ldaptls=1 or ldapscheme=ldaps; then SELECT pg_reload_conf().
#   controls: [pg-hba-external-auth-over-tls]
package dbmuster.encryption.pg_hba_external_auth_over_tls

import rego.v1
import future.keywords.not

deny contains {"message": msg, "field": "connection_type"} if {
	input.attributes.auth_method in {"bsd", "ldap", "pam", "radius"}
	input.attributes.is_loopback == false
	not input.attributes.connection_type in {"hostssl", "local"}
	msg := sprintf("%s passwords reach the server without TLS", [input.attributes.auth_method])
}

deny contains {"message": "passwords reach the LDAP server without TLS", "field": "options"} if {
	input.attributes.auth_method == "ldap"
	not sealed(input.attributes.options)
}

sealed(options) if options.ldaptls == "1"

sealed(options) if lower(options.ldapscheme) == "ldaps"

sealed(options) if startswith(lower(options.ldapurl), "ldaps:")

not_applicable contains "the server cannot use the line" if input.attributes.error
