# METADATA
# title: No rule accepts every address
# description: |
#   With 0.0.0.0/0, ::/0 or all, the password is the only wall against the whole network. Name the ranges of
#   the clients. Managed services keep pg_hba.conf to themselves; without a grant on its view nothing is
#   known of it.
# related_resources:
# - https://www.postgresql.org/docs/current/auth-pg-hba-conf.html
# custom:
#   severity: high
#   severity_reason: High because only the password, and whatever firewall there is, stand between the world and the data.
#   resource_types: [pg_hba_rule]
#   requires: [is_world, auth_method, connection_type]
#   reads: [error]
#   remediation:
#     console: In pg_hba.conf, replace 0.0.0.0/0, ::/0 or all by the addresses of the clients; then SELECT pg_reload_conf().
#   controls: [pg-hba-no-world-address]
package dbmuster.network.pg_hba_no_world_address

import rego.v1
import future.keywords.not

deny contains {"message": "connections from every address are accepted", "field": "address"} if {
	input.attributes.is_world == true
	input.attributes.auth_method != "reject"
	input.attributes.connection_type != "local"
}

not_applicable contains "the server cannot use the line" if input.attributes.error
