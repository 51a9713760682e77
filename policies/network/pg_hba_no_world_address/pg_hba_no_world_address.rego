# METADATA
# title: No rule accepts every address
# description: |
#   With 0.0.0.0/0, ::/0 or all, the password is the only wall against the whole network. Rules whose ranges leave
#   nothing out together, 0.0.0.0/1 and 128.0.0.0/1, are the same for whom all of them let in. Rules that reject
#   above are not weighed. Managed services keep pg_hba.conf to themselves; without a grant on its view nothing
#   is known of it.
# related_resources:
# - https://www.postgresql.org/docs/current/auth-pg-hba-conf.html
# custom:
#   severity: high
#   severity_reason: High because only the password, and whatever firewall there is, stand between the world and the data.
#   resource_types: [pg_hba_rule]
#   requires: [is_world, auth_method, connection_type, 'cluster<-pg_hba_rule.cluster']
#   reads: [error, address, prefix_length, databases, users]
#   remediation:
#     console: In pg_hba.conf, replace 0.0.0.0/0, ::/0 or all by the addresses of the clients; then SELECT pg_reload_conf().
#   controls: [pg-hba-no-world-address]
package dbmuster.network.pg_hba_no_world_address

import rego.v1
import future.keywords.not
import data.dbmuster.lib.network

deny contains {"message": "connections from every address are accepted", "field": "address"} if {
	accepts(input.attributes.auth_method, input.attributes.connection_type)
	input.attributes.is_world == true
}

deny contains {"message": "this rule and others leave no address out together", "field": "address"} if {
	accepts(input.attributes.auth_method, input.attributes.connection_type)
	own := sprintf("%s/%d", [input.attributes.address, input.attributes.prefix_length])
	same := {other | some other in together; contains(other, ":") == contains(own, ":")}
	not network.nested(own, same)
	network.everything(same)
}

# Ranges of the rules, this one among them, that let in all whom this one lets in.
together contains sprintf("%s/%d", [rule.address, rule.prefix_length]) if {
	some id in data.referrers["pg_hba_rule.cluster"][input.attributes.cluster]
	rule := data.index.pg_hba_rule[id].attributes
	accepts(rule.auth_method, rule.connection_type)
	rule.prefix_length > 0
	not rule.error
	every user in input.attributes.users { within(user, rule.users) }
	every database in input.attributes.databases { within(database, rule.databases) }
}

within(word, words) if word in words

within(_, words) if "all" in words

accepts(method, type) if {
	method != "reject"
	type != "local"
}

not_applicable contains "the server cannot use the line" if input.attributes.error
