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
