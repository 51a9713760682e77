package dbmuster.encryption.rds_aurora_mysql_tls_required_test

import rego.v1
import data.dbmuster.encryption.rds_aurora_mysql_tls_required as policy

test_multi_az_cluster_with_value_1_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "mysql", "db_cluster_parameter_group": "g1"}}
		with data.index as {"aws_rds_cluster_parameter_group": {"g1": {"attributes": {"family": "mysql8.0", "parameters": {"require_secure_transport": "1"}}}}}
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine": "mysql", "db_cluster_parameter_group": "g1"}}
		with data.index as {"aws_rds_cluster_parameter_group": {"g1": {"attributes": {"family": "mysql8.0", "parameters": {"require_secure_transport": "1"}}}}}
}

test_multi_az_cluster_with_8_4_is_off_by_default if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "mysql", "db_cluster_parameter_group": "g1"}}
		with data.index as {"aws_rds_cluster_parameter_group": {"g1": {"attributes": {"family": "mysql8.4", "parameters": {}}}}}
}

test_default_of_aurora_mysql_8_4_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "aurora-mysql", "db_cluster_parameter_group": "g1"}}
		with data.index as {"aws_rds_cluster_parameter_group": {"g1": {"attributes": {"family": "aurora-mysql8.4", "parameters": {}}}}}
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine": "aurora-mysql", "db_cluster_parameter_group": "g1"}}
		with data.index as {"aws_rds_cluster_parameter_group": {"g1": {"attributes": {"family": "aurora-mysql8.4", "parameters": {}}}}}
}

test_family_without_a_version_is_unknown if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "aurora-mysql", "db_cluster_parameter_group": "g1"}}
		with data.index as {"aws_rds_cluster_parameter_group": {"g1": {"attributes": {"family": "aurora-mysql", "parameters": {}}}}}
	count(policy.indeterminate) > 0 with input as {"attributes": {"engine": "aurora-mysql", "db_cluster_parameter_group": "g1"}}
		with data.index as {"aws_rds_cluster_parameter_group": {"g1": {"attributes": {"family": "aurora-mysql", "parameters": {}}}}}
}

test_value_off_fails if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "aurora-mysql", "db_cluster_parameter_group": "g1"}}
		with data.index as {"aws_rds_cluster_parameter_group": {"g1": {"attributes": {"family": "aurora-mysql8.4", "parameters": {"require_secure_transport": "OFF"}}}}}
}

test_value_that_is_set_needs_no_default if {
	fleet := {"aws_rds_cluster_parameter_group": {"g1": {"attributes": {"family": "aurora-mysql", "parameters": {"require_secure_transport": "ON"}}}}}
	count(policy.deny) == 0 with input as {"attributes": {"db_cluster_parameter_group": "g1"}} with data.index as fleet
	count(policy.indeterminate) == 0 with input as {"attributes": {"db_cluster_parameter_group": "g1"}} with data.index as fleet
}

test_values_count_once_they_are_in_force if {
	every status, answers in {"in-sync": [0, 0], "applying": [0, 1], "pending-reboot": [1, 0]} {
		doc_now := {"attributes": {"db_cluster_parameter_group": "g", "db_cluster_parameter_group_status": status}}
		fleet_now := {"aws_rds_cluster_parameter_group": {"g": {"attributes": {"family": "aurora-mysql8.0", "parameters": {"require_secure_transport": "ON"}}}}}
		failures := policy.deny with input as doc_now with data.index as fleet_now
		doubts := policy.indeterminate with input as doc_now with data.index as fleet_now
		[count(failures), count(doubts)] == answers
	}
}
