# METADATA
# title: Rules for privileged roles ask for client certificates
# description: |
#   A password can be guessed and shared, a key on a token less so. Rules that name one of the declared
#   roles have to use the method cert, or clientcert=verify-full beside another; verify-ca checks the chain
#   and not the name. Loopback, socket and reject are left out. Off by default.
# related_resources:
# - https://www.postgresql.org/docs/current/auth-pg-hba-conf.html
# custom:
#   severity: low
#   severity_reason: Low because a certificate is a second proof beside one that is asked for already.
#   resource_types: [pg_hba_rule]
#   requires: [users, auth_method, options, connection_type, is_loopback]
#   reads: [error]
#   parameters:
#     users: {default: [postgres], description: "Names in rules, as written there, that stand for privileged roles."}
#   remediation:
#     console: In pg_hba.conf, add clientcert=verify-full to the rule; then SELECT pg_reload_conf().
#   controls: [pg-hba-clientcert]
#   opt_in: true
package dbmuster.access.pg_hba_clientcert

import rego.v1
import future.keywords.not

deny contains {"message": msg, "field": "options"} if {
	input.attributes.auth_method != "cert"
	not input.attributes.options.clientcert == "verify-full"
	msg := sprintf("%s may come without a certificate", [concat(", ", sort(privileged))])
}

privileged := {user | some user in input.attributes.users} & {user | some user in data.parameters.users}

not_applicable contains "the rule names no declared role" if count(privileged) == 0

not_applicable contains "the rule lets nobody in from elsewhere" if input.attributes.connection_type == "local"

not_applicable contains "the rule lets nobody in from elsewhere" if input.attributes.is_loopback == true

not_applicable contains "the rule lets nobody in" if input.attributes.auth_method == "reject"

not_applicable contains "the server cannot use the line" if input.attributes.error
