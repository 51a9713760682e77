package dbmuster.network.rds_security_group_no_world_ingress_test

import rego.v1
import data.dbmuster.network.rds_security_group_no_world_ingress as policy

test_real_port_of_the_database_counts if {
	count(policy.deny) > 0 with input as {"id": "sg1", "attributes": {"ingress": [{"protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false, "from_port": 6543, "to_port": 6543}], "egress": []}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001]}
		with data.index as {"aws_rds_instance": {"db1": {"attributes": {"port": 6543}}}}
		with data.referrers as {"aws_rds_instance.vpc_security_groups": {"sg1": ["db1"]}}
}

test_usual_port_does_not_count_when_the_database_listens_elsewhere if {
	count(policy.deny) == 0 with input as {"id": "sg1", "attributes": {"ingress": [{"protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false, "from_port": 5432, "to_port": 5432}], "egress": []}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001]}
		with data.index as {"aws_rds_instance": {"db1": {"attributes": {"port": 6543}}}}
		with data.referrers as {"aws_rds_instance.vpc_security_groups": {"sg1": ["db1"]}}
	count(policy.indeterminate) == 0 with input as {"id": "sg1", "attributes": {"ingress": [{"protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false, "from_port": 5432, "to_port": 5432}], "egress": []}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001]}
		with data.index as {"aws_rds_instance": {"db1": {"attributes": {"port": 6543}}}}
		with data.referrers as {"aws_rds_instance.vpc_security_groups": {"sg1": ["db1"]}}
}

test_usual_port_counts_without_an_attached_database if {
	count(policy.deny) > 0 with input as {"id": "sg1", "attributes": {"ingress": [{"protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false, "from_port": 5432, "to_port": 5432}], "egress": []}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001]}
		with data.index as {}
		with data.referrers as {}
}

test_protocol_minus_1_reaches_every_port if {
	count(policy.deny) > 0 with input as {"id": "sg1", "attributes": {"ingress": [{"protocol": "-1", "cidr_blocks": ["0.0.0.0/0"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false, "from_port": 0, "to_port": 0}], "egress": []}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001]}
		with data.index as {}
		with data.referrers as {}
}

test_range_of_ports_counts if {
	count(policy.deny) > 0 with input as {"id": "sg1", "attributes": {"ingress": [{"protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false, "from_port": 5000, "to_port": 6000}], "egress": []}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001]}
		with data.index as {}
		with data.referrers as {}
}

test_tcp_without_ports_reaches_every_port if {
	count(policy.deny) > 0 with input as {"id": "sg1", "attributes": {"ingress": [{"protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false}], "egress": []}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001]}
		with data.index as {}
		with data.referrers as {}
}

test_ipv6_counts if {
	count(policy.deny) > 0 with input as {"id": "sg1", "attributes": {"ingress": [{"protocol": "tcp", "cidr_blocks": [], "ipv6_cidr_blocks": ["::/0"], "prefix_list_ids": [], "security_groups": [], "self": false, "from_port": 5432, "to_port": 5432}], "egress": []}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001]}
		with data.index as {}
		with data.referrers as {}
}

test_covering_pair_counts if {
	count(policy.deny) > 0 with input as {"id": "sg1", "attributes": {"ingress": [{"protocol": "tcp", "cidr_blocks": ["0.0.0.0/1", "128.0.0.0/1"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false, "from_port": 5432, "to_port": 5432}], "egress": []}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001]}
		with data.index as {}
		with data.referrers as {}
}

test_covering_pair_over_two_rules_counts if {
	count(policy.deny) > 0 with input as {"id": "sg1", "attributes": {"ingress": [{"protocol": "tcp", "cidr_blocks": ["0.0.0.0/1"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false, "from_port": 5432, "to_port": 5432}, {"protocol": "-1", "cidr_blocks": ["128.0.0.0/1"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false, "from_port": 0, "to_port": 0}], "egress": []}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001]}
		with data.index as {}
		with data.referrers as {}
}

test_covering_pair_of_ipv6_counts if {
	count(policy.deny) > 0 with input as {"id": "sg1", "attributes": {"ingress": [{"protocol": "tcp", "cidr_blocks": [], "ipv6_cidr_blocks": ["::/1", "8000::/1"], "prefix_list_ids": [], "security_groups": [], "self": false, "from_port": 5432, "to_port": 5432}], "egress": []}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001]}
		with data.index as {}
		with data.referrers as {}
}

test_half_of_a_pair_does_not_cover if {
	count(policy.deny) == 0 with input as {"id": "sg1", "attributes": {"ingress": [{"protocol": "tcp", "cidr_blocks": ["0.0.0.0/1"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false, "from_port": 5432, "to_port": 5432}], "egress": []}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001]}
		with data.index as {}
		with data.referrers as {}
	count(policy.indeterminate) == 0 with input as {"id": "sg1", "attributes": {"ingress": [{"protocol": "tcp", "cidr_blocks": ["0.0.0.0/1"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false, "from_port": 5432, "to_port": 5432}], "egress": []}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001]}
		with data.index as {}
		with data.referrers as {}
}

test_nested_ranges_do_not_cover if {
	count(policy.deny) == 0 with input as {"id": "sg1", "attributes": {"ingress": [{"protocol": "tcp", "cidr_blocks": ["0.0.0.0/1", "0.0.0.0/2", "64.0.0.0/2"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false, "from_port": 5432, "to_port": 5432}], "egress": []}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001]}
		with data.index as {}
		with data.referrers as {}
	count(policy.indeterminate) == 0 with input as {"id": "sg1", "attributes": {"ingress": [{"protocol": "tcp", "cidr_blocks": ["0.0.0.0/1", "0.0.0.0/2", "64.0.0.0/2"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false, "from_port": 5432, "to_port": 5432}], "egress": []}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001]}
		with data.index as {}
		with data.referrers as {}
}

test_pair_over_a_rule_that_is_managed_apart_counts if {
	count(policy.deny) > 0 with input as {"id": "sg1", "attributes": {"ingress": [{"protocol": "tcp", "cidr_blocks": ["0.0.0.0/1"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false, "from_port": 5432, "to_port": 5432}], "egress": []}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001]}
		with data.index as {"aws_security_group_rule": {"r1": {"attributes": {"direction": "ingress", "security_group": "sg1", "protocol": "tcp", "cidr_blocks": ["128.0.0.0/1"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false, "from_port": 5432, "to_port": 5432}}}}
		with data.referrers as {"aws_security_group_rule.security_group": {"sg1": ["r1"]}}
}

test_port_of_an_attached_cluster_counts if {
	count(policy.deny) > 0 with input as {"id": "sg1", "attributes": {"ingress": [{"protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false, "from_port": 6543, "to_port": 6543}], "egress": []}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001]}
		with data.index as {"aws_rds_cluster": {"c1": {"attributes": {"port": 6543}}}}
		with data.referrers as {"aws_rds_cluster.vpc_security_groups": {"sg1": ["c1"]}}
}

test_web_port_does_not_count if {
	count(policy.deny) == 0 with input as {"id": "sg1", "attributes": {"ingress": [{"protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false, "from_port": 443, "to_port": 443}], "egress": []}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001]}
		with data.index as {}
		with data.referrers as {}
	count(policy.indeterminate) == 0 with input as {"id": "sg1", "attributes": {"ingress": [{"protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false, "from_port": 443, "to_port": 443}], "egress": []}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001]}
		with data.index as {}
		with data.referrers as {}
}

test_udp_does_not_count if {
	count(policy.deny) == 0 with input as {"id": "sg1", "attributes": {"ingress": [{"protocol": "udp", "cidr_blocks": ["0.0.0.0/0"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false, "from_port": 5432, "to_port": 5432}], "egress": []}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001]}
		with data.index as {}
		with data.referrers as {}
	count(policy.indeterminate) == 0 with input as {"id": "sg1", "attributes": {"ingress": [{"protocol": "udp", "cidr_blocks": ["0.0.0.0/0"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false, "from_port": 5432, "to_port": 5432}], "egress": []}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001]}
		with data.index as {}
		with data.referrers as {}
}

test_private_range_passes if {
	count(policy.deny) == 0 with input as {"id": "sg1", "attributes": {"ingress": [{"protocol": "tcp", "cidr_blocks": ["10.0.0.0/8"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false, "from_port": 5432, "to_port": 5432}], "egress": []}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001]}
		with data.index as {}
		with data.referrers as {}
	count(policy.indeterminate) == 0 with input as {"id": "sg1", "attributes": {"ingress": [{"protocol": "tcp", "cidr_blocks": ["10.0.0.0/8"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false, "from_port": 5432, "to_port": 5432}], "egress": []}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001]}
		with data.index as {}
		with data.referrers as {}
}

test_prefix_list_is_unknown if {
	count(policy.deny) == 0 with input as {"id": "sg1", "attributes": {"ingress": [{"protocol": "tcp", "cidr_blocks": [], "ipv6_cidr_blocks": [], "prefix_list_ids": ["pl-1"], "security_groups": [], "self": false, "from_port": 5432, "to_port": 5432}], "egress": []}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001]}
		with data.index as {}
		with data.referrers as {}
	count(policy.indeterminate) > 0 with input as {"id": "sg1", "attributes": {"ingress": [{"protocol": "tcp", "cidr_blocks": [], "ipv6_cidr_blocks": [], "prefix_list_ids": ["pl-1"], "security_groups": [], "self": false, "from_port": 5432, "to_port": 5432}], "egress": []}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001]}
		with data.index as {}
		with data.referrers as {}
}

test_no_rule_passes if {
	count(policy.deny) == 0 with input as {"id": "sg1", "attributes": {"ingress": [], "egress": []}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001]}
		with data.index as {}
		with data.referrers as {}
	count(policy.indeterminate) == 0 with input as {"id": "sg1", "attributes": {"ingress": [], "egress": []}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001]}
		with data.index as {}
		with data.referrers as {}
}

test_ranges_of_another_port_are_settled if {
	said := policy.settled with input as {"id": "sg1", "attributes": {"ingress": [{"protocol": "tcp", "from_port": 443, "to_port": 443}, {"protocol": "tcp", "from_port": 5432, "to_port": 5432}]}}
		with data.parameters as {"database_ports": [5432]}
		with data.index as {}
		with data.referrers as {}
	"ingress[0].cidr_blocks" in said
	not "ingress[1].cidr_blocks" in said
	"ingress[1].security_groups" in said
}

test_ranges_are_settled_by_the_port_of_the_database if {
	said := policy.settled with input as {"id": "sg1", "attributes": {"ingress": [{"protocol": "tcp", "from_port": 5432, "to_port": 5432}, {"protocol": "tcp", "from_port": 6543, "to_port": 6543}]}}
		with data.parameters as {"database_ports": [5432]}
		with data.index as {"aws_rds_instance": {"db1": {"attributes": {"port": 6543, "vpc_security_groups": ["sg1"]}}}}
		with data.referrers as {"aws_rds_instance.vpc_security_groups": {"sg1": ["db1"]}}
	"ingress[0].cidr_blocks" in said
	not "ingress[1].cidr_blocks" in said
}

# Two databases behind a group, one on 6543, one on the usual port, and a rule apart beside its own.
apart(changes) := n if {
	rule := object.union({"direction": "ingress", "protocol": "tcp", "cidr_blocks": ["128.0.0.0/1"], "from_port": 6543, "to_port": 6543}, changes)
	own := {"protocol": "tcp", "cidr_blocks": ["0.0.0.0/1"], "from_port": 6543, "to_port": 6543}
	n := count(policy.deny) with input as {"id": "sg1", "attributes": {"ingress": [own]}}
		with data.parameters as {"database_ports": [5432]}
		with data.index as {"aws_rds_instance": {"db1": {"attributes": {"port": 6543}}, "db2": {"attributes": {"port": 5432}}}, "aws_security_group_rule": {"r1": {"attributes": rule}}}
		with data.referrers as {"aws_rds_instance.vpc_security_groups": {"sg1": ["db1", "db2"]}, "aws_security_group_rule.security_group": {"sg1": ["r1"]}}
}

test_rules_apart_that_do_not_count if {
	apart({}) == 1
	apart({"direction": "egress"}) == 0
	apart({"cidr_blocks": ["10.0.0.0/8"]}) == 0
	apart({"from_port": 443, "to_port": 443}) == 0
}

test_whole_range_of_a_rule_apart_is_told_of_the_rule if apart({"cidr_blocks": ["0.0.0.0/0"]}) == 0

test_prefix_list_for_another_port_is_harmless if {
	every port, doubts in {"5432": 1, "443": 0} {
		rule := {"protocol": "tcp", "prefix_list_ids": ["pl-1"], "from_port": to_number(port), "to_port": to_number(port)}
		count(policy.indeterminate) == doubts with input as {"id": "sg1", "attributes": {"ingress": [rule]}}
			with data.parameters as {"database_ports": [5432]} with data.index as {} with data.referrers as {}
	}
}

together(first, second) := n if {
	base := {"protocol": "tcp", "from_port": 5432, "to_port": 5432}
	n := count(policy.deny) with input as {"id": "sg1", "attributes": {"ingress": [object.union(base, first), object.union(base, second)]}}
		with data.parameters as {"database_ports": [5432]} with data.index as {} with data.referrers as {}
}

test_halves_have_to_be_of_one_port_and_family if {
	lower_half := {"cidr_blocks": ["0.0.0.0/1"]}
	together(lower_half, {"cidr_blocks": ["128.0.0.0/1"]}) == 1
	together(lower_half, {"cidr_blocks": ["128.0.0.0/1"], "from_port": 443, "to_port": 443}) == 0
	together(lower_half, {"ipv6_cidr_blocks": ["8000::/1"]}) == 0
}

test_ports_are_settled_only_for_protocols_without_them if {
	said := policy.settled with input as {"id": "sg1", "attributes": {"ingress": [{"protocol": "udp"}, {"protocol": "tcp"}]}}
		with data.parameters as {"database_ports": [5432]} with data.index as {} with data.referrers as {}
	"ingress[0].from_port" in said
	not "ingress[1].from_port" in said
}

# A database on 6543 and one that does not tell its port, behind a group with this rule.
quiet(changes, kind) := [count(failures), count(doubts), count(known)] if {
	rule := object.union({"protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"], "from_port": 7000, "to_port": 7000}, changes)
	group := {"id": "sg1", "attributes": {"ingress": [rule]}}
	fleet := {kind: {"db1": {"attributes": {"port": 6543}}, "db2": {"attributes": {}}}}
	users := {sprintf("%s.vpc_security_groups", [kind]): {"sg1": ["db1", "db2"]}}
	failures := policy.deny with input as group with data.index as fleet with data.referrers as users with data.parameters as {"database_ports": [5432]}
	doubts := policy.indeterminate with input as group with data.index as fleet with data.referrers as users with data.parameters as {"database_ports": [5432]}
	known := policy.settled with input as group with data.index as fleet with data.referrers as users with data.parameters as {"database_ports": [5432]}
}

test_database_that_does_not_tell_its_port if {
	every kind in ["aws_rds_instance", "aws_rds_cluster"] {
		quiet({}, kind) == [0, 1, 0]
		quiet({"cidr_blocks": ["0.0.0.0/1"]}, kind) == [0, 0, 0]
		quiet({"protocol": "udp"}, kind)[1] == 0
		quiet({"protocol": "udp"}, kind)[2] > 0
		quiet({"from_port": 5432, "to_port": 5432}, kind)[0] == 1
		quiet({"from_port": 6543, "to_port": 6543}, kind)[0] == 1
	}
}
