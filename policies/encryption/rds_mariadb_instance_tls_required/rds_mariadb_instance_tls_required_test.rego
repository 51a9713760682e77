package dbmuster.encryption.rds_mariadb_instance_tls_required_test

import rego.v1
import data.dbmuster.encryption.rds_mariadb_instance_tls_required as policy

test_version_10_4_is_not_applicable if {
	count(policy.not_applicable) > 0 with input as {"attributes": {"engine": "mariadb", "db_parameter_group": "g1"}}
		with data.index as {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "mariadb10.4", "parameters": {}}}}}
}

test_version_10_11_is_newer_than_10_5 if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "mariadb", "db_parameter_group": "g1"}}
		with data.index as {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "mariadb10.11", "parameters": {}}}}}
}

test_default_of_11_8_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "mariadb", "db_parameter_group": "g1"}}
		with data.index as {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "mariadb11.8", "parameters": {}}}}}
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine": "mariadb", "db_parameter_group": "g1"}}
		with data.index as {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "mariadb11.8", "parameters": {}}}}}
}

test_family_without_a_version_is_unknown if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "mariadb", "db_parameter_group": "g1"}}
		with data.index as {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "mariadb", "parameters": {}}}}}
	count(policy.indeterminate) > 0 with input as {"attributes": {"engine": "mariadb", "db_parameter_group": "g1"}}
		with data.index as {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "mariadb", "parameters": {}}}}}
}

test_switched_off_in_11_8_fails if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "mariadb", "db_parameter_group": "g1"}}
		with data.index as {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "mariadb11.8", "parameters": {"require_secure_transport": "OFF"}}}}}
}

test_value_1_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "mariadb", "db_parameter_group": "g1"}}
		with data.index as {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "mariadb10.6", "parameters": {"require_secure_transport": "1"}}}}}
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine": "mariadb", "db_parameter_group": "g1"}}
		with data.index as {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "mariadb10.6", "parameters": {"require_secure_transport": "1"}}}}}
}

test_pending_reboot_fails if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "mariadb", "db_parameter_group": "g1", "db_parameter_group_status": "pending-reboot"}}
		with data.index as {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "mariadb10.6", "parameters": {"require_secure_transport": "1"}}}}}
}

test_value_that_is_set_needs_no_default if {
	fleet := {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "mariadb", "parameters": {"require_secure_transport": "ON"}}}}}
	count(policy.deny) == 0 with input as {"attributes": {"db_parameter_group": "g1"}} with data.index as fleet
	count(policy.indeterminate) == 0 with input as {"attributes": {"db_parameter_group": "g1"}} with data.index as fleet
}

test_values_count_once_they_are_in_force if {
	fleet := {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "mariadb10.6", "parameters": {"require_secure_transport": "ON"}}}}}
	every status, answers in {"in-sync": [0, 0], "applying": [0, 1], "pending-reboot": [1, 0]} {
		doc := {"attributes": {"db_parameter_group": "g1", "db_parameter_group_status": status}}
		count(policy.deny) == answers[0] with input as doc with data.index as fleet
		count(policy.indeterminate) == answers[1] with input as doc with data.index as fleet
	}
}

test_family_without_an_engine_is_unknown if {
	fleet := {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "10.6", "parameters": {}}}}}
	count(policy.deny) == 0 with input as {"attributes": {"db_parameter_group": "g1"}} with data.index as fleet
	count(policy.indeterminate) == 1 with input as {"attributes": {"db_parameter_group": "g1"}} with data.index as fleet
}
