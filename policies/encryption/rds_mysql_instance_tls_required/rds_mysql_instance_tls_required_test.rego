package dbmuster.encryption.rds_mysql_instance_tls_required_test

import rego.v1
import data.dbmuster.encryption.rds_mysql_instance_tls_required as policy

test_value_on_in_any_case_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "mysql", "db_parameter_group": "g1"}}
		with data.index as {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "mysql8.0", "parameters": {"require_secure_transport": "On"}}}}}
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine": "mysql", "db_parameter_group": "g1"}}
		with data.index as {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "mysql8.0", "parameters": {"require_secure_transport": "On"}}}}}
}

test_value_true_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "mysql", "db_parameter_group": "g1"}}
		with data.index as {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "mysql8.0", "parameters": {"require_secure_transport": "TRUE"}}}}}
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine": "mysql", "db_parameter_group": "g1"}}
		with data.index as {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "mysql8.0", "parameters": {"require_secure_transport": "TRUE"}}}}}
}

test_value_0_fails if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "mysql", "db_parameter_group": "g1"}}
		with data.index as {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "mysql8.0", "parameters": {"require_secure_transport": "0"}}}}}
}

test_parameter_with_the_prefix_rds_does_not_count if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "mysql", "db_parameter_group": "g1"}}
		with data.index as {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "mysql8.0", "parameters": {"rds.require_secure_transport": "1"}}}}}
}

test_pending_reboot_fails if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "mysql", "db_parameter_group": "g1", "db_parameter_group_status": "pending-reboot"}}
		with data.index as {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "mysql8.0", "parameters": {"require_secure_transport": "1"}}}}}
}

test_values_count_once_they_are_in_force if {
	fleet := {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "mysql8.0", "parameters": {"require_secure_transport": "ON"}}}}}
	every status, answers in {"in-sync": [0, 0], "applying": [0, 1], "pending-reboot": [1, 0]} {
		doc := {"attributes": {"db_parameter_group": "g1", "db_parameter_group_status": status}}
		count(policy.deny) == answers[0] with input as doc with data.index as fleet
		count(policy.indeterminate) == answers[1] with input as doc with data.index as fleet
	}
}
