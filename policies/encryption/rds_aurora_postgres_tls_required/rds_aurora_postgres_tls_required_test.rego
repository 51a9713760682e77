package dbmuster.encryption.rds_aurora_postgres_tls_required_test

import rego.v1
import data.dbmuster.encryption.rds_aurora_postgres_tls_required as policy

test_default_of_aurora_17_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "aurora-postgresql", "db_cluster_parameter_group": "g1"}}
		with data.index as {"aws_rds_cluster_parameter_group": {"g1": {"attributes": {"family": "aurora-postgresql17", "parameters": {}}}}}
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine": "aurora-postgresql", "db_cluster_parameter_group": "g1"}}
		with data.index as {"aws_rds_cluster_parameter_group": {"g1": {"attributes": {"family": "aurora-postgresql17", "parameters": {}}}}}
}

test_default_of_aurora_16_fails_although_that_of_rds_16_passes if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "aurora-postgresql", "db_cluster_parameter_group": "g1"}}
		with data.index as {"aws_rds_cluster_parameter_group": {"g1": {"attributes": {"family": "aurora-postgresql16", "parameters": {}}}}}
}

test_default_of_a_multi_az_cluster_with_15_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "postgres", "db_cluster_parameter_group": "g1"}}
		with data.index as {"aws_rds_cluster_parameter_group": {"g1": {"attributes": {"family": "postgres15", "parameters": {}}}}}
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine": "postgres", "db_cluster_parameter_group": "g1"}}
		with data.index as {"aws_rds_cluster_parameter_group": {"g1": {"attributes": {"family": "postgres15", "parameters": {}}}}}
}

test_default_of_a_multi_az_cluster_with_14_fails if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "postgres", "db_cluster_parameter_group": "g1"}}
		with data.index as {"aws_rds_cluster_parameter_group": {"g1": {"attributes": {"family": "postgres14", "parameters": {}}}}}
}

test_switched_off_in_17_fails if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "aurora-postgresql", "db_cluster_parameter_group": "g1"}}
		with data.index as {"aws_rds_cluster_parameter_group": {"g1": {"attributes": {"family": "aurora-postgresql17", "parameters": {"rds.force_ssl": "0"}}}}}
}

test_value_that_is_set_needs_no_default if {
	fleet := {"aws_rds_cluster_parameter_group": {"g1": {"attributes": {"family": "aurora-postgresqlX", "parameters": {"rds.force_ssl": "1"}}}}}
	count(policy.deny) == 0 with input as {"attributes": {"db_cluster_parameter_group": "g1"}} with data.index as fleet
	count(policy.indeterminate) == 0 with input as {"attributes": {"db_cluster_parameter_group": "g1"}} with data.index as fleet
}

test_family_that_cannot_be_read_is_unknown if {
	every family, answers in {"aurora-postgresqlX": 1, "aurora-postgresql17": 0} {
		fleet := {"aws_rds_cluster_parameter_group": {"g1": {"attributes": {"family": family, "parameters": {}}}}}
		count(policy.indeterminate) == answers with input as {"attributes": {"db_cluster_parameter_group": "g1"}} with data.index as fleet
		count(policy.deny) == 0 with input as {"attributes": {"db_cluster_parameter_group": "g1"}} with data.index as fleet
	}
}

test_values_count_once_they_are_in_force if {
	every status, answers in {"in-sync": [0, 0], "applying": [0, 1], "pending-reboot": [1, 0]} {
		doc_now := {"attributes": {"db_cluster_parameter_group": "g", "db_cluster_parameter_group_status": status}}
		fleet_now := {"aws_rds_cluster_parameter_group": {"g": {"attributes": {"family": "aurora-postgresql16", "parameters": {"rds.force_ssl": "1"}}}}}
		failures := policy.deny with input as doc_now with data.index as fleet_now
		doubts := policy.indeterminate with input as doc_now with data.index as fleet_now
		[count(failures), count(doubts)] == answers
	}
}
