# METADATA
# title: Rules of security groups do not open database ports to the internet
# description: |
#   A database port that the whole internet reaches is found and tried within minutes. Looked at are the usual ports
#   of databases, and those of the databases that have the group. The group is judged for ranges that only together
#   with other rules leave nothing out. Managed prefix lists are not expanded and leave the result open.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.RDSSecurityGroups.html
# - https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
# custom:
#   severity: critical
#   severity_reason: Prowler says high for the group alone; critical because the port is that of a database.
#   resource_types: [aws_security_group_rule]
#   applies_when:
#   - field: direction
#     in: [ingress]
#   requires: [protocol, from_port, to_port, cidr_blocks, ipv6_cidr_blocks, prefix_list_ids]
#   reads: [security_group, "security_group<-aws_rds_instance.vpc_security_groups", "security_group<-aws_rds_cluster.vpc_security_groups"]
#   partial: [cidr_blocks, ipv6_cidr_blocks, prefix_list_ids]
#   parameters:
#     database_ports: {default: [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001], minimum: 1, maximum: 65535, description: "Ports of databases, whatever is attached."}
#   remediation:
#     terraform: "Name the security groups or ranges of the clients instead of `0.0.0.0/0` and `::/0`."
#     cli: aws ec2 revoke-security-group-ingress --group-id GROUP --security-group-rule-ids RULE
#   controls: [rds-security-group-no-world-ingress]
package dbmuster.network.rds_security_group_rule_no_world_ingress

import rego.v1
import future.keywords.not
import data.dbmuster.lib.attached
import data.dbmuster.lib.network

reached := {format_int(port, 10) | some port in ports; network.reaches(rule, port)}

# The usual ports, and those of the databases that have its group.
ports := {port | some port in data.parameters.database_ports} | attached.ports(users)

users contains id if some id in data.referrers["aws_rds_instance.vpc_security_groups"][input.attributes.security_group]

users contains id if some id in data.referrers["aws_rds_cluster.vpc_security_groups"][input.attributes.security_group]

rule := network.as_rule(input.attributes.protocol, object.get(input.attributes, "from_port", -1), object.get(input.attributes, "to_port", -1))

blocks := array.concat(input.attributes.cidr_blocks, input.attributes.ipv6_cidr_blocks)

deny contains {"message": msg, "field": network.field(block)} if {
	count(reached) > 0
	some block in blocks
	network.prefix(block) == 0
	msg := sprintf("%s reaches the database ports %s", [block, concat(", ", sort(reached))])
}

deny contains {"message": "ranges that together leave nothing out reach a database port", "field": "cidr_blocks"} if {
	count(reached) > 0
	some list in [input.attributes.cidr_blocks, input.attributes.ipv6_cidr_blocks]
	network.everything({block | some block in list; network.prefix(block) > 0})
}

settled contains field if {
	count(reached) == 0
	count(attached.doubts(users, rule)) == 0
	some field in ["cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids"]
}

indeterminate contains sprintf("prefix list %s reaches a database port and was not expanded", [list]) if {
	count(reached) > 0
	some list in input.attributes.prefix_list_ids
}

indeterminate contains doubt if {
	some block in blocks
	network.prefix(block) == 0
	some doubt in attached.doubts(users, rule)
}
