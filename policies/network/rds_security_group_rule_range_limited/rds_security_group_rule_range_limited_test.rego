package dbmuster.network.rds_security_group_rule_range_limited_test

import rego.v1
import data.dbmuster.network.rds_security_group_rule_range_limited as policy

test_private_range_may_be_wide if {
	count(policy.deny) == 0 with input as {"attributes": {"direction": "ingress", "security_group": "sg1", "protocol": "tcp", "cidr_blocks": ["10.0.0.0/8"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false, "from_port": 5432, "to_port": 5432}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001], "max_public_prefix": 24, "max_public_prefix_ipv6": 48}
		with data.index as {}
		with data.referrers as {}
}

test_wide_public_range_fails if {
	count(policy.deny) > 0 with input as {"attributes": {"direction": "ingress", "security_group": "sg1", "protocol": "tcp", "cidr_blocks": ["8.0.0.0/8"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false, "from_port": 5432, "to_port": 5432}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001], "max_public_prefix": 24, "max_public_prefix_ipv6": 48}
		with data.index as {}
		with data.referrers as {}
}

test_single_address_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"direction": "ingress", "security_group": "sg1", "protocol": "tcp", "cidr_blocks": ["8.8.8.8/32"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false, "from_port": 5432, "to_port": 5432}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001], "max_public_prefix": 24, "max_public_prefix_ipv6": 48}
		with data.index as {}
		with data.referrers as {}
}

judged(port, changes) := n if {
	rule := {"attributes": object.union({"protocol": "tcp", "cidr_blocks": [], "ipv6_cidr_blocks": [], "from_port": port, "to_port": port}, changes)}
	n := count(policy.deny) with input as rule with data.parameters as {"database_ports": [5432], "max_public_prefix": 24, "max_public_prefix_ipv6": 48}
}

test_each_family_has_its_own_limit if {
	judged(5432, {"ipv6_cidr_blocks": ["2600:1f00::/47"]}) == 1
	judged(5432, {"ipv6_cidr_blocks": ["2600:1f00::/48"]}) == 0
	judged(5432, {"cidr_blocks": ["8.8.8.0/23"]}) == 1
	judged(5432, {"cidr_blocks": ["8.8.8.0/24"]}) == 0
}

test_wide_range_for_another_port_passes if judged(443, {"cidr_blocks": ["8.0.0.0/8"]}) == 0

test_private_ranges_of_both_families_may_be_wide if {
	judged(5432, {"cidr_blocks": ["172.16.0.0/12", "100.64.0.0/10"]}) == 0
	judged(5432, {"ipv6_cidr_blocks": ["fc00::/7"]}) == 0
	judged(5432, {"cidr_blocks": ["172.0.0.0/11"]}) == 1
}

# A rule of the group sg1 that opens these ports, and the databases beside it.
beside(changes, instances, clusters, users) := [count(failures), count(doubts), count(known)] if {
	rule := {"attributes": object.union({"security_group": "sg1", "protocol": "tcp", "cidr_blocks": ["8.0.0.0/8"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "from_port": 6543, "to_port": 6543}, changes)}
	fleet := {"aws_rds_instance": instances, "aws_rds_cluster": clusters}
	failures := policy.deny with input as rule with data.index as fleet with data.referrers as users with data.parameters as {"database_ports": [5432], "max_public_prefix": 24, "max_public_prefix_ipv6": 48}
	doubts := policy.indeterminate with input as rule with data.index as fleet with data.referrers as users with data.parameters as {"database_ports": [5432], "max_public_prefix": 24, "max_public_prefix_ipv6": 48}
	known := policy.settled with input as rule with data.index as fleet with data.referrers as users with data.parameters as {"database_ports": [5432], "max_public_prefix": 24, "max_public_prefix_ipv6": 48}
}

instance(attributes) := {"db1": {"attributes": attributes}}

attached_instance := {"aws_rds_instance.vpc_security_groups": {"sg1": ["db1"]}}

attached_cluster := {"aws_rds_cluster.vpc_security_groups": {"sg1": ["db1"]}}

theirs := {"vpc_security_groups": ["sg1"]}

all_known := 2

test_port_of_a_database_of_the_group_counts if {
	own := instance(object.union(theirs, {"port": 6543}))
	beside({}, own, {}, attached_instance) == [1, 0, 0]
	beside({}, {}, own, attached_cluster) == [1, 0, 0]
	beside({"cidr_blocks": ["10.0.0.0/8"]}, own, {}, attached_instance) == [0, 0, 0]
	beside({"from_port": 443, "to_port": 443}, own, {}, attached_instance) == [0, 0, all_known]
	beside({}, own, {}, {}) == [0, 0, all_known]
	beside({"from_port": 5432, "to_port": 5432}, own, {}, attached_instance)[0] == 1
}

test_database_of_the_group_that_does_not_tell_its_port if {
	own := instance(theirs)
	beside({}, own, {}, attached_instance) == [0, 1, 0]
	beside({}, {}, own, attached_cluster) == [0, 1, 0]
	beside({"protocol": "udp"}, own, {}, attached_instance) == [0, 0, all_known]
	beside({"cidr_blocks": ["10.0.0.0/8"]}, own, {}, attached_instance) == [0, 0, 0]
}

test_database_whose_groups_are_not_known if {
	stray := instance({"port": 6543})
	beside({}, stray, {}, {}) == [0, 1, 0]
	beside({}, {}, stray, {}) == [0, 1, 0]
	beside({"from_port": 443, "to_port": 443}, stray, {}, {}) == [0, 0, all_known]
	beside({"cidr_blocks": ["10.0.0.0/8"]}, stray, {}, {}) == [0, 0, 0]
}

test_group_that_is_not_known_leaves_the_usual_ports if {
	rule := {"attributes": {"protocol": "tcp", "cidr_blocks": ["8.0.0.0/8"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "from_port": 5432, "to_port": 5432}}
	count(policy.deny) == 1 with input as rule with data.index as {} with data.referrers as {} with data.parameters as {"database_ports": [5432], "max_public_prefix": 24, "max_public_prefix_ipv6": 48}
}
