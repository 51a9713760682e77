# METADATA
# title: Security groups do not open database ports to the internet
# description: |
#   A database port that the whole internet reaches is found and tried within minutes. Judged are the ports of the
#   attached databases, or the usual ones where one is not known. Port ranges, protocol -1, IPv6 and ranges that only
#   together leave nothing out count. Prefix lists are not expanded and leave the result open.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.RDSSecurityGroups.html
# - https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
# custom:
#   severity: critical
#   severity_reason: Prowler says high for the group alone; critical because the port is that of a database.
#   resource_types: [aws_security_group]
#   requires: [ingress]
#   reads: ["<-aws_security_group_rule.security_group", "<-aws_rds_instance.vpc_security_groups", "<-aws_rds_cluster.vpc_security_groups"]
#   partial: [ingress]
#   parameters:
#     database_ports: {default: [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001], minimum: 1, maximum: 65535, description: "Ports of databases, used where no attached database tells its own."}
#   remediation:
#     terraform: "Name the security groups or ranges of the clients instead of `0.0.0.0/0` and `::/0`."
#     cli: aws ec2 revoke-security-group-ingress --group-id GROUP --protocol tcp --port PORT --cidr 0.0.0.0/0
#   controls: [rds-security-group-no-world-ingress]
package dbmuster.network.rds_security_group_no_world_ingress

import rego.v1
import future.keywords.not
import data.dbmuster.lib.attached
import data.dbmuster.lib.network

users contains id if some id in data.referrers["aws_rds_instance.vpc_security_groups"][input.id]

users contains id if some id in data.referrers["aws_rds_cluster.vpc_security_groups"][input.id]

ports := attached.judged(users, data.parameters.database_ports)

deny contains {"message": msg, "field": field, "hinges": hinges} if {
	some i, rule in input.attributes.ingress
	reached := {format_int(port, 10) | some port in ports; network.reaches(rule, port)}
	count(reached) > 0
	some block in network.blocks(rule)
	network.prefix(block) == 0
	field := sprintf("ingress[%d].%s", [i, network.field(block)])
	hinges := network.hinges(i)
	msg := sprintf("%s reaches the database ports %s", [block, concat(", ", sort(reached))])
}

# Rules managed apart are judged themselves, here for what they do together.
apart contains rule if {
	some id in data.referrers["aws_security_group_rule.security_group"][input.id]
	data.index.aws_security_group_rule[id].attributes.direction == "ingress"
	rule := data.index.aws_security_group_rule[id].attributes
}

deny contains {"message": msg, "field": "ingress", "hinges": hinges} if {
	some port in ports
	hinges := {path | some i, _ in input.attributes.ingress; some path in network.hinges(i)}
	msg := sprintf("ranges that together leave nothing out reach port %d", [port])
	network.covered(apart | {rule | some rule in input.attributes.ingress}, port)
}

settled contains path if {
	every rule in input.attributes.ingress { count(attached.doubts(users, rule)) == 0 }
	some path in network.settled(input.attributes.ingress, ports)
}

indeterminate contains doubt if {
	some rule in input.attributes.ingress
	some block in network.blocks(rule)
	network.prefix(block) == 0
	some doubt in attached.doubts(users, rule)
}

indeterminate contains sprintf("prefix list %s reaches port %d and was not expanded", [list, port]) if {
	some rule in input.attributes.ingress
	some port in ports
	network.reaches(rule, port)
	some list in rule.prefix_list_ids
}
