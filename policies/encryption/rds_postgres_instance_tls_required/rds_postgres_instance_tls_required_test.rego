package dbmuster.encryption.rds_postgres_instance_tls_required_test

import rego.v1
import data.dbmuster.encryption.rds_postgres_instance_tls_required as policy

test_default_of_version_15_and_newer_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "postgres", "db_parameter_group": "g1"}}
		with data.index as {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "postgres15", "parameters": {}}}}}
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine": "postgres", "db_parameter_group": "g1"}}
		with data.index as {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "postgres15", "parameters": {}}}}}
}

test_default_of_version_14_and_older_fails if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "postgres", "db_parameter_group": "g1"}}
		with data.index as {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "postgres14", "parameters": {}}}}}
}

test_default_of_version_9_6_fails if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "postgres", "db_parameter_group": "g1"}}
		with data.index as {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "postgres9.6", "parameters": {}}}}}
}

test_parameter_ssl_only_offers_tls if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "postgres", "db_parameter_group": "g1"}}
		with data.index as {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "postgres13", "parameters": {"ssl": "1"}}}}}
}

test_pending_reboot_fails if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "postgres", "db_parameter_group": "g1", "db_parameter_group_status": "pending-reboot"}}
		with data.index as {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "postgres14", "parameters": {"rds.force_ssl": "1"}}}}}
}

test_applying_is_unknown if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "postgres", "db_parameter_group": "g1", "db_parameter_group_status": "applying"}}
		with data.index as {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "postgres16", "parameters": {"rds.force_ssl": "1"}}}}}
	count(policy.indeterminate) > 0 with input as {"attributes": {"engine": "postgres", "db_parameter_group": "g1", "db_parameter_group_status": "applying"}}
		with data.index as {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "postgres16", "parameters": {"rds.force_ssl": "1"}}}}}
}

test_in_sync_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "postgres", "db_parameter_group": "g1", "db_parameter_group_status": "in-sync"}}
		with data.index as {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "postgres14", "parameters": {"rds.force_ssl": "1"}}}}}
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine": "postgres", "db_parameter_group": "g1", "db_parameter_group_status": "in-sync"}}
		with data.index as {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "postgres14", "parameters": {"rds.force_ssl": "1"}}}}}
}

test_family_that_cannot_be_read_is_unknown if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "postgres", "db_parameter_group": "g1"}}
		with data.index as {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "postgresX", "parameters": {}}}}}
	count(policy.indeterminate) > 0 with input as {"attributes": {"engine": "postgres", "db_parameter_group": "g1"}}
		with data.index as {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "postgresX", "parameters": {}}}}}
}

test_value_that_is_set_needs_no_default if {
	fleet := {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "postgresX", "parameters": {"rds.force_ssl": "1"}}}}}
	count(policy.deny) == 0 with input as {"attributes": {"db_parameter_group": "g1"}} with data.index as fleet
	count(policy.indeterminate) == 0 with input as {"attributes": {"db_parameter_group": "g1"}} with data.index as fleet
}
