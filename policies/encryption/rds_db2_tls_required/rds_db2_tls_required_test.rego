package dbmuster.encryption.rds_db2_tls_required_test

import rego.v1
import data.dbmuster.encryption.rds_db2_tls_required as policy

test_not_set_fails if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "db2-se", "db_parameter_group": "g1"}}
		with data.index as {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "db2-se-11.5", "parameters": {}}}}}
}

test_value_0_fails if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "db2-ae", "db_parameter_group": "g1"}}
		with data.index as {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "db2-ae-11.5", "parameters": {"db2comm": "0"}}}}}
}

test_static_parameter_before_the_reboot_fails if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "db2-se", "db_parameter_group": "g1", "db_parameter_group_status": "pending-reboot"}}
		with data.index as {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "db2-se-11.5", "parameters": {"db2comm": "SSL"}}}}}
}

test_values_count_once_they_are_in_force if {
	fleet := {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "db2-se-11.5", "parameters": {"db2comm": "SSL"}}}}}
	every status, answers in {"in-sync": [0, 0], "applying": [0, 1], "pending-reboot": [1, 0]} {
		doc := {"attributes": {"db_parameter_group": "g1", "db_parameter_group_status": status}}
		count(policy.deny) == answers[0] with input as doc with data.index as fleet
		count(policy.indeterminate) == answers[1] with input as doc with data.index as fleet
	}
}
