# METADATA
# title: Accepted address ranges are not larger than the agreed size
# description: |
#   Half of the internet is not every address, and yet too much. Ranges wider than the parameters allow are
#   told; the whole world is judged by a policy of its own. Host names and samenet are not measured. Managed
#   services keep pg_hba.conf to themselves; without a grant on its view nothing is known of it.
# related_resources:
# - https://www.postgresql.org/docs/current/auth-pg-hba-conf.html
# custom:
#   severity: medium
#   severity_reason: Medium because a password is still asked for, of more hosts than need be.
#   resource_types: [pg_hba_rule]
#   requires: [is_world, auth_method, is_loopback]
#   reads: [address, prefix_length, error]
#   parameters:
#     min_prefix_v4: {default: 16, minimum: 0, maximum: 32, description: Bits that an IPv4 range has to have at least.}
#     min_prefix_v6: {default: 64, minimum: 0, maximum: 128, description: Bits that an IPv6 range has to have at least.}
#   remediation:
#     console: In pg_hba.conf, replace the range by those of the clients; then SELECT pg_reload_conf().
#   controls: [pg-hba-address-range-limited]
package dbmuster.network.pg_hba_address_range_limited

import rego.v1
import future.keywords.not

deny contains {"message": msg, "field": "address"} if {
	input.attributes.is_world == false
	input.attributes.is_loopback == false
	input.attributes.auth_method != "reject"
	bits := input.attributes.prefix_length
	least := smallest[contains(input.attributes.address, ":")]
	bits < least
	msg := sprintf("the range %s/%d is wider than /%d", [input.attributes.address, bits, least])
}

smallest := {true: data.parameters.min_prefix_v6, false: data.parameters.min_prefix_v4}

not_applicable contains "the server cannot use the line" if input.attributes.error
