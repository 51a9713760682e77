# METADATA
# title: Replication rules are limited to named roles, addresses and TLS
# description: |
#   Whoever may replicate copies the whole cluster. Such a rule should name the role, a small range, and ask
#   for TLS. Loopback and socket rules are left out. Managed services keep pg_hba.conf to themselves;
#   without a grant on its view nothing is known of it.
# related_resources:
# - https://www.postgresql.org/docs/current/auth-pg-hba-conf.html
# custom:
#   severity: high
#   severity_reason: High because whoever replicates has a copy of everything.
#   resource_types: [pg_hba_rule]
#   requires: [databases, users, connection_type, auth_method, is_loopback]
#   reads: [address, prefix_length, error]
#   parameters:
#     min_prefix_v4: {default: 24, minimum: 0, maximum: 32, description: Bits that an IPv4 range has to have at least.}
#     min_prefix_v6: {default: 64, minimum: 0, maximum: 128, description: Bits that an IPv6 range has to have at least.}
#   remediation:
#     console: In pg_hba.conf, name the replication role and the address of the standby on the line, as hostssl; then SELECT pg_reload_conf().
#   controls: [pg-hba-replication-limited]
package dbmuster.network.pg_hba_replication_limited

import rego.v1
import future.keywords.not

deny contains "the rule lets every role replicate that may" if {
	judged
	"all" in input.attributes.users
}

deny contains {"message": "replication is possible without TLS", "field": "connection_type"} if {
	judged
	input.attributes.connection_type in {"host", "hostnossl", "hostnogssenc"}
}

deny contains {"message": msg, "field": "address"} if {
	judged
	bits := input.attributes.prefix_length
	least := smallest[contains(object.get(input.attributes, "address", ""), ":")]
	bits < least
	msg := sprintf("replication is possible from a range of /%d, at least /%d is wanted", [bits, least])
}

smallest := {true: data.parameters.min_prefix_v6, false: data.parameters.min_prefix_v4}

judged if {
	"replication" in input.attributes.databases
	input.attributes.connection_type != "local"
	input.attributes.is_loopback == false
	input.attributes.auth_method != "reject"
}

not_applicable contains "the server cannot use the line" if input.attributes.error
