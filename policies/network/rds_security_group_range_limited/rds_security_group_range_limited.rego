# METADATA
# title: Security groups of databases contain no public range wider than allowed
# description: |
#   A wide public range lets strangers try the database, and hides who is meant. Judged are the ranges that reach a
#   port of an attached database, or one of the usual ports where one is not known. Private ranges (RFC 1918, RFC 6598,
#   unique local addresses) may have any size.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.RDSSecurityGroups.html
# - https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
# custom:
#   severity: high
#   severity_reason: High because thousands of hosts of strangers can connect.
#   resource_types: [aws_security_group]
#   requires: [ingress]
#   reads: ["<-aws_rds_instance.vpc_security_groups", "<-aws_rds_cluster.vpc_security_groups"]
#   partial: [ingress]
#   parameters:
#     database_ports: {default: [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001], minimum: 1, maximum: 65535, description: "Ports of databases, used where no attached database tells its own."}
#     max_public_prefix: {default: 24, minimum: 0, maximum: 32, description: Shortest prefix of a public IPv4 range that is allowed.}
#     max_public_prefix_ipv6: {default: 48, minimum: 0, maximum: 128, description: Shortest prefix of a public IPv6 range that is allowed.}
#   remediation:
#     terraform: "Replace the range in `cidr_blocks` by those of the clients, /24 or smaller, or by their security groups."
#     cli: aws ec2 revoke-security-group-ingress --group-id GROUP --protocol tcp --port PORT --cidr RANGE
#   controls: [rds-security-group-range-limited]
package dbmuster.network.rds_security_group_range_limited

import rego.v1
import future.keywords.not
import data.dbmuster.lib.attached
import data.dbmuster.lib.network

deny contains {"message": msg, "field": field, "hinges": hinges} if {
	some i, rule in input.attributes.ingress
	reached := {port | some port in ports; network.reaches(rule, port)}
	count(reached) > 0
	some block in network.blocks(rule)
	wide(block)
	field := sprintf("ingress[%d].%s", [i, network.field(block)])
	hinges := network.hinges(i)
	msg := sprintf("the public range %s is wider than /%d", [block, limit(block)])
}

wide(block) if {
	not network.private(block)
	network.prefix(block) < limit(block)
}

indeterminate contains doubt if {
	some rule in input.attributes.ingress
	some block in network.blocks(rule)
	wide(block)
	some doubt in attached.doubts(users, rule)
}

settled contains path if {
	every rule in input.attributes.ingress { count(attached.doubts(users, rule)) == 0 }
	some path in network.settled(input.attributes.ingress, ports)
}

# Prefix lists are not ranges.
settled contains sprintf("ingress[%d].prefix_list_ids", [i]) if some i, _ in input.attributes.ingress

users contains id if some id in data.referrers["aws_rds_instance.vpc_security_groups"][input.id]

users contains id if some id in data.referrers["aws_rds_cluster.vpc_security_groups"][input.id]

ports := attached.judged(users, data.parameters.database_ports)

limit(block) := data.parameters.max_public_prefix_ipv6 if network.ipv6(block)

limit(block) := data.parameters.max_public_prefix if not network.ipv6(block)
