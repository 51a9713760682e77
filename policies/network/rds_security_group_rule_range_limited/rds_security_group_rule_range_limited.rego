# METADATA
# title: Rules of security groups of databases name no public range wider than allowed
# description: |
#   A wide public range lets strangers try the database, and hides who is meant. Judged are the ranges that reach one
#   of the usual ports of databases, or the port of a database that has the group. Private ranges (RFC 1918, RFC 6598, unique local addresses) may have any size.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.RDSSecurityGroups.html
# - https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
# custom:
#   severity: high
#   severity_reason: High because thousands of hosts of strangers can connect.
#   resource_types: [aws_security_group_rule]
#   applies_when:
#   - field: direction
#     in: [ingress]
#   requires: [protocol, from_port, to_port, cidr_blocks, ipv6_cidr_blocks]
#   reads: [security_group, "security_group<-aws_rds_instance.vpc_security_groups", "security_group<-aws_rds_cluster.vpc_security_groups"]
#   partial: [cidr_blocks, ipv6_cidr_blocks]
#   parameters:
#     database_ports: {default: [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001], minimum: 1, maximum: 65535, description: "Ports of databases, whatever is attached."}
#     max_public_prefix: {default: 24, minimum: 0, maximum: 32, description: Shortest prefix of a public IPv4 range that is allowed.}
#     max_public_prefix_ipv6: {default: 48, minimum: 0, maximum: 128, description: Shortest prefix of a public IPv6 range that is allowed.}
#   remediation:
#     terraform: "Replace the range in `cidr_blocks` by those of the clients, /24 or smaller, or by their security groups."
#     cli: aws ec2 revoke-security-group-ingress --group-id GROUP --security-group-rule-ids RULE
#   controls: [rds-security-group-range-limited]
package dbmuster.network.rds_security_group_rule_range_limited

import rego.v1
import future.keywords.not
import data.dbmuster.lib.attached
import data.dbmuster.lib.network

reached := {port | some port in ports; network.reaches(rule, port)}

deny contains {"message": msg, "field": network.field(block)} if {
	count(reached) > 0
	some block in blocks
	wide(block)
	msg := sprintf("the public range %s is wider than /%d", [block, limit(block)])
}

settled contains field if {
	count(reached) == 0
	count(attached.doubts(users, rule)) == 0
	some field in ["cidr_blocks", "ipv6_cidr_blocks"]
}

# The usual ports, and those of the databases that have its group.
ports := {port | some port in data.parameters.database_ports} | attached.ports(users)

users contains id if some id in data.referrers["aws_rds_instance.vpc_security_groups"][input.attributes.security_group]

users contains id if some id in data.referrers["aws_rds_cluster.vpc_security_groups"][input.attributes.security_group]

rule := network.as_rule(input.attributes.protocol, object.get(input.attributes, "from_port", -1), object.get(input.attributes, "to_port", -1))

blocks := array.concat(input.attributes.cidr_blocks, input.attributes.ipv6_cidr_blocks)

limit(block) := data.parameters.max_public_prefix_ipv6 if network.ipv6(block)

limit(block) := data.parameters.max_public_prefix if not network.ipv6(block)

wide(block) if {
	not network.private(block)
	network.prefix(block) < limit(block)
}

indeterminate contains doubt if {
	some block in blocks
	wide(block)
	some doubt in attached.doubts(users, rule)
}
