package dbmuster.network.rds_security_group_rule_no_world_ingress_test

import rego.v1
import data.dbmuster.network.rds_security_group_rule_no_world_ingress as policy

test_protocol_minus_1_reaches_every_port if {
	count(policy.deny) > 0 with input as {"attributes": {"direction": "ingress", "security_group": "sg1", "protocol": "-1", "cidr_blocks": [], "ipv6_cidr_blocks": ["::/0"], "prefix_list_ids": [], "security_groups": [], "self": false}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001]}
		with data.index as {}
		with data.referrers as {}
}

test_range_of_ports_counts if {
	count(policy.deny) > 0 with input as {"attributes": {"direction": "ingress", "security_group": "sg1", "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false, "from_port": 0, "to_port": 65535}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001]}
		with data.index as {}
		with data.referrers as {}
}

test_covering_pair_counts if {
	count(policy.deny) > 0 with input as {"attributes": {"direction": "ingress", "security_group": "sg1", "protocol": "tcp", "cidr_blocks": ["0.0.0.0/1", "128.0.0.0/1"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false, "from_port": 5432, "to_port": 5432}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001]}
		with data.index as {}
		with data.referrers as {}
}

test_prefix_list_is_unknown if {
	count(policy.deny) == 0 with input as {"attributes": {"direction": "ingress", "security_group": "sg1", "protocol": "tcp", "cidr_blocks": [], "ipv6_cidr_blocks": [], "prefix_list_ids": ["pl-1"], "security_groups": [], "self": false, "from_port": 5432, "to_port": 5432}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001]}
		with data.index as {}
		with data.referrers as {}
	count(policy.indeterminate) > 0 with input as {"attributes": {"direction": "ingress", "security_group": "sg1", "protocol": "tcp", "cidr_blocks": [], "ipv6_cidr_blocks": [], "prefix_list_ids": ["pl-1"], "security_groups": [], "self": false, "from_port": 5432, "to_port": 5432}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001]}
		with data.index as {}
		with data.referrers as {}
}

test_web_port_does_not_count if {
	count(policy.deny) == 0 with input as {"attributes": {"direction": "ingress", "security_group": "sg1", "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false, "from_port": 443, "to_port": 443}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001]}
		with data.index as {}
		with data.referrers as {}
	count(policy.indeterminate) == 0 with input as {"attributes": {"direction": "ingress", "security_group": "sg1", "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false, "from_port": 443, "to_port": 443}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001]}
		with data.index as {}
		with data.referrers as {}
}

judged(port, changes) := [count(failures), count(doubts)] if {
	rule := {"attributes": object.union({"protocol": "tcp", "cidr_blocks": [], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "from_port": port, "to_port": port}, changes)}
	failures := policy.deny with input as rule with data.parameters as {"database_ports": [5432]}
	doubts := policy.indeterminate with input as rule with data.parameters as {"database_ports": [5432]}
}

test_covering_pair_and_prefix_list_for_another_port_are_harmless if {
	every field, answers in {"cidr_blocks": [1, 0], "prefix_list_ids": [0, 1]} {
		lists := {"cidr_blocks": ["0.0.0.0/1", "128.0.0.0/1"], "prefix_list_ids": ["pl-1"]}
		judged(5432, {field: lists[field]}) == answers
		judged(443, {field: lists[field]}) == [0, 0]
	}
}

test_whole_world_is_told_once if judged(5432, {"cidr_blocks": ["0.0.0.0/0"]}) == [1, 0]

test_ports_above_do_not_reach_below if {
	world := {"cidr_blocks": ["0.0.0.0/0"]}
	judged(5432, object.union(world, {"to_port": 6000})) == [1, 0]
	judged(5433, object.union(world, {"to_port": 6000})) == [0, 0]
	judged(5000, object.union(world, {"to_port": 5431})) == [0, 0]
}

test_range_that_cannot_be_read_is_none if judged(5432, {"cidr_blocks": ["0.0.0.0/zero", "0.0.0.0"]}) == [0, 0]

# Each half of what is left, down to two of /16.
halves := [
	"0.0.0.0/1", "128.0.0.0/2", "192.0.0.0/3", "224.0.0.0/4", "240.0.0.0/5", "248.0.0.0/6", "252.0.0.0/7", "254.0.0.0/8", "255.0.0.0/9",
	"255.128.0.0/10", "255.192.0.0/11", "255.224.0.0/12", "255.240.0.0/13", "255.248.0.0/14", "255.252.0.0/15", "255.254.0.0/16",
]

test_pieces_of_any_size_cover if {
	judged(5432, {"cidr_blocks": array.concat(halves, ["255.255.0.0/16"])}) == [1, 0]
	judged(5432, {"cidr_blocks": array.concat(halves, ["255.255.0.0/17"])}) == [0, 0]
}

# A rule of the group sg1 that opens these ports, and the databases beside it.
beside(changes, instances, clusters, users) := [count(failures), count(doubts), count(known)] if {
	rule := {"attributes": object.union({"security_group": "sg1", "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "from_port": 6543, "to_port": 6543}, changes)}
	fleet := {"aws_rds_instance": instances, "aws_rds_cluster": clusters}
	failures := policy.deny with input as rule with data.index as fleet with data.referrers as users with data.parameters as {"database_ports": [5432]}
	doubts := policy.indeterminate with input as rule with data.index as fleet with data.referrers as users with data.parameters as {"database_ports": [5432]}
	known := policy.settled with input as rule with data.index as fleet with data.referrers as users with data.parameters as {"database_ports": [5432]}
}

instance(attributes) := {"db1": {"attributes": attributes}}

attached_instance := {"aws_rds_instance.vpc_security_groups": {"sg1": ["db1"]}}

attached_cluster := {"aws_rds_cluster.vpc_security_groups": {"sg1": ["db1"]}}

theirs := {"vpc_security_groups": ["sg1"]}

all_known := 3

test_port_of_a_database_of_the_group_counts if {
	own := instance(object.union(theirs, {"port": 6543}))
	beside({}, own, {}, attached_instance) == [1, 0, 0]
	beside({}, {}, own, attached_cluster) == [1, 0, 0]
	beside({"cidr_blocks": ["8.0.0.0/8"]}, own, {}, attached_instance) == [0, 0, 0]
	beside({"from_port": 443, "to_port": 443}, own, {}, attached_instance) == [0, 0, all_known]
	beside({}, own, {}, {}) == [0, 0, all_known]
	beside({"from_port": 5432, "to_port": 5432}, own, {}, attached_instance)[0] == 1
}

test_database_of_the_group_that_does_not_tell_its_port if {
	own := instance(theirs)
	beside({}, own, {}, attached_instance) == [0, 1, 0]
	beside({}, {}, own, attached_cluster) == [0, 1, 0]
	beside({"protocol": "udp"}, own, {}, attached_instance) == [0, 0, all_known]
	beside({"cidr_blocks": ["8.0.0.0/8"]}, own, {}, attached_instance) == [0, 0, 0]
}

test_database_whose_groups_are_not_known if {
	stray := instance({"port": 6543})
	beside({}, stray, {}, {}) == [0, 1, 0]
	beside({}, {}, stray, {}) == [0, 1, 0]
	beside({"from_port": 443, "to_port": 443}, stray, {}, {}) == [0, 0, all_known]
	beside({"cidr_blocks": ["8.0.0.0/8"]}, stray, {}, {}) == [0, 0, 0]
}

test_group_that_is_not_known_leaves_the_usual_ports if {
	rule := {"attributes": {"protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "from_port": 5432, "to_port": 5432}}
	count(policy.deny) == 1 with input as rule with data.index as {} with data.referrers as {} with data.parameters as {"database_ports": [5432]}
}
