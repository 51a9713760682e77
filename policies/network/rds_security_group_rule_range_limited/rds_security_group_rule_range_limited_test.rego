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
