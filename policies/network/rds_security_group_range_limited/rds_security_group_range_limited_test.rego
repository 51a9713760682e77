package dbmuster.network.rds_security_group_range_limited_test

import rego.v1
import data.dbmuster.network.rds_security_group_range_limited as policy

test_private_range_may_be_wide if {
	count(policy.deny) == 0 with input as {"id": "sg1", "attributes": {"ingress": [{"protocol": "tcp", "cidr_blocks": ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false, "from_port": 5432, "to_port": 5432}], "egress": []}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001], "max_public_prefix": 24, "max_public_prefix_ipv6": 48}
		with data.index as {}
		with data.referrers as {}
}

test_unique_local_range_may_be_wide if {
	count(policy.deny) == 0 with input as {"id": "sg1", "attributes": {"ingress": [{"protocol": "tcp", "cidr_blocks": [], "ipv6_cidr_blocks": ["fd00::/8"], "prefix_list_ids": [], "security_groups": [], "self": false, "from_port": 5432, "to_port": 5432}], "egress": []}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001], "max_public_prefix": 24, "max_public_prefix_ipv6": 48}
		with data.index as {}
		with data.referrers as {}
}

test_range_that_is_wider_than_a_private_one_is_public if {
	count(policy.deny) > 0 with input as {"id": "sg1", "attributes": {"ingress": [{"protocol": "tcp", "cidr_blocks": ["172.0.0.0/8"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false, "from_port": 5432, "to_port": 5432}], "egress": []}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001], "max_public_prefix": 24, "max_public_prefix_ipv6": 48}
		with data.index as {}
		with data.referrers as {}
}

test_wide_ipv6_range_fails if {
	count(policy.deny) > 0 with input as {"id": "sg1", "attributes": {"ingress": [{"protocol": "tcp", "cidr_blocks": [], "ipv6_cidr_blocks": ["2001:db8::/32"], "prefix_list_ids": [], "security_groups": [], "self": false, "from_port": 5432, "to_port": 5432}], "egress": []}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001], "max_public_prefix": 24, "max_public_prefix_ipv6": 48}
		with data.index as {}
		with data.referrers as {}
}

test_web_port_does_not_count if {
	count(policy.deny) == 0 with input as {"id": "sg1", "attributes": {"ingress": [{"protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false, "from_port": 443, "to_port": 443}], "egress": []}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001], "max_public_prefix": 24, "max_public_prefix_ipv6": 48}
		with data.index as {}
		with data.referrers as {}
}

test_limit_is_a_parameter if {
	count(policy.deny) == 0 with input as {"id": "sg1", "attributes": {"ingress": [{"protocol": "tcp", "cidr_blocks": ["198.51.0.0/16"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false, "from_port": 5432, "to_port": 5432}], "egress": []}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001], "max_public_prefix": 16, "max_public_prefix_ipv6": 48}
		with data.index as {}
		with data.referrers as {}
}

test_half_of_the_internet_fails if {
	count(policy.deny) > 0 with input as {"id": "sg1", "attributes": {"ingress": [{"protocol": "tcp", "cidr_blocks": ["0.0.0.0/1"], "ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": [], "self": false, "from_port": 5432, "to_port": 5432}], "egress": []}}
		with data.parameters as {"database_ports": [1433, 1434, 1521, 2483, 2484, 3306, 5432, 5433, 50000, 50001], "max_public_prefix": 24, "max_public_prefix_ipv6": 48}
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

test_real_port_of_a_cluster_counts if {
	every port, failures in {"6543": 1, "5432": 0} {
		rule := {"protocol": "tcp", "cidr_blocks": ["8.0.0.0/8"], "from_port": to_number(port), "to_port": to_number(port)}
		count(policy.deny) == failures with input as {"id": "sg1", "attributes": {"ingress": [rule]}}
			with data.parameters as {"database_ports": [5432], "max_public_prefix": 24, "max_public_prefix_ipv6": 48}
			with data.index as {"aws_rds_cluster": {"c1": {"attributes": {"port": 6543}}}}
			with data.referrers as {"aws_rds_cluster.vpc_security_groups": {"sg1": ["c1"]}}
	}
}

# A database on 6543 and one that does not tell its port, behind a group with this rule.
quiet(changes) := [count(failures), count(doubts), count(known)] if {
	rule := object.union({"protocol": "tcp", "cidr_blocks": ["8.0.0.0/8"], "from_port": 7000, "to_port": 7000}, changes)
	group := {"id": "sg1", "attributes": {"ingress": [rule]}}
	fleet := {"aws_rds_instance": {"db1": {"attributes": {"port": 6543}}, "db2": {"attributes": {}}}}
	users := {"aws_rds_instance.vpc_security_groups": {"sg1": ["db1", "db2"]}}
	limits := {"database_ports": [5432], "max_public_prefix": 24, "max_public_prefix_ipv6": 48}
	failures := policy.deny with input as group with data.index as fleet with data.referrers as users with data.parameters as limits
	doubts := policy.indeterminate with input as group with data.index as fleet with data.referrers as users with data.parameters as limits
	known := policy.settled with input as group with data.index as fleet with data.referrers as users with data.parameters as limits
}

test_database_that_does_not_tell_its_port if {
	quiet({}) == [0, 1, 1]
	quiet({"cidr_blocks": ["10.0.0.0/8"]}) == [0, 0, 1]
	quiet({"protocol": "udp"})[1] == 0
	quiet({"protocol": "udp"})[2] > 1
	quiet({"from_port": 5432, "to_port": 5432})[0] == 1
}

test_known_port_leaves_nothing_open if {
	rule := {"protocol": "tcp", "cidr_blocks": ["8.0.0.0/8"], "from_port": 7000, "to_port": 7000}
	count(policy.indeterminate) == 0 with input as {"id": "sg1", "attributes": {"ingress": [rule]}}
		with data.index as {"aws_rds_instance": {"db1": {"attributes": {"port": 6543}}}}
		with data.referrers as {"aws_rds_instance.vpc_security_groups": {"sg1": ["db1"]}}
		with data.parameters as {"database_ports": [5432], "max_public_prefix": 24, "max_public_prefix_ipv6": 48}
}
