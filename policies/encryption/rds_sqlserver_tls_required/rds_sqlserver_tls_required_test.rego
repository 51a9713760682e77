package dbmuster.encryption.rds_sqlserver_tls_required_test

import rego.v1
import data.dbmuster.encryption.rds_sqlserver_tls_required as policy

test_static_parameter_before_the_reboot_fails if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "sqlserver-se", "db_parameter_group": "g1", "db_parameter_group_status": "pending-reboot"}}
		with data.index as {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "sqlserver-se-15.0", "parameters": {"rds.force_ssl": "1"}}}}}
}

test_value_0_fails if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "sqlserver-web", "db_parameter_group": "g1"}}
		with data.index as {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "sqlserver-web-15.0", "parameters": {"rds.force_ssl": "0"}}}}}
}

test_in_sync_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "sqlserver-se", "db_parameter_group": "g1", "db_parameter_group_status": "in-sync"}}
		with data.index as {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "sqlserver-se-15.0", "parameters": {"rds.force_ssl": "1"}}}}}
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine": "sqlserver-se", "db_parameter_group": "g1", "db_parameter_group_status": "in-sync"}}
		with data.index as {"aws_rds_parameter_group": {"g1": {"attributes": {"family": "sqlserver-se-15.0", "parameters": {"rds.force_ssl": "1"}}}}}
}
