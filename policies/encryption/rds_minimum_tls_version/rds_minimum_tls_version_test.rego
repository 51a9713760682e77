package dbmuster.encryption.rds_minimum_tls_version_test

import rego.v1
import data.dbmuster.encryption.rds_minimum_tls_version as policy

test_default_of_postgres_13_and_newer_passes if {
	count(policy.deny) == 0 with input as {"resource_type": "aws_rds_parameter_group", "attributes": {"family": "postgres16", "parameters": {}}}
		with data.parameters as {"min_tls": "1.2"}
	count(policy.indeterminate) == 0 with input as {"resource_type": "aws_rds_parameter_group", "attributes": {"family": "postgres16", "parameters": {}}}
		with data.parameters as {"min_tls": "1.2"}
}

test_minimum_1_3_fails_the_default if {
	count(policy.deny) > 0 with input as {"resource_type": "aws_rds_parameter_group", "attributes": {"family": "postgres16", "parameters": {}}}
		with data.parameters as {"min_tls": "1.3"}
}

test_default_of_postgres_12_is_unknown if {
	count(policy.deny) == 0 with input as {"resource_type": "aws_rds_parameter_group", "attributes": {"family": "postgres12", "parameters": {}}}
		with data.parameters as {"min_tls": "1.2"}
	count(policy.indeterminate) > 0 with input as {"resource_type": "aws_rds_parameter_group", "attributes": {"family": "postgres12", "parameters": {}}}
		with data.parameters as {"min_tls": "1.2"}
}

test_mysql_list_with_1_1_fails if {
	count(policy.deny) > 0 with input as {"resource_type": "aws_rds_parameter_group", "attributes": {"family": "mysql8.0", "parameters": {"tls_version": "TLSv1.1,TLSv1.2"}}}
		with data.parameters as {"min_tls": "1.2"}
}

test_mysql_list_without_old_versions_passes if {
	count(policy.deny) == 0 with input as {"resource_type": "aws_rds_parameter_group", "attributes": {"family": "mysql5.7", "parameters": {"tls_version": "TLSv1.2"}}}
		with data.parameters as {"min_tls": "1.2"}
	count(policy.indeterminate) == 0 with input as {"resource_type": "aws_rds_parameter_group", "attributes": {"family": "mysql5.7", "parameters": {"tls_version": "TLSv1.2"}}}
		with data.parameters as {"min_tls": "1.2"}
}

test_default_of_mysql_5_7_fails if {
	count(policy.deny) > 0 with input as {"resource_type": "aws_rds_parameter_group", "attributes": {"family": "mysql5.7", "parameters": {}}}
		with data.parameters as {"min_tls": "1.2"}
}

test_default_of_mysql_8_0_passes if {
	count(policy.deny) == 0 with input as {"resource_type": "aws_rds_parameter_group", "attributes": {"family": "mysql8.0", "parameters": {}}}
		with data.parameters as {"min_tls": "1.2"}
	count(policy.indeterminate) == 0 with input as {"resource_type": "aws_rds_parameter_group", "attributes": {"family": "mysql8.0", "parameters": {}}}
		with data.parameters as {"min_tls": "1.2"}
}

test_default_of_mariadb_is_unknown if {
	count(policy.deny) == 0 with input as {"resource_type": "aws_rds_parameter_group", "attributes": {"family": "mariadb10.6", "parameters": {}}}
		with data.parameters as {"min_tls": "1.2"}
	count(policy.indeterminate) > 0 with input as {"resource_type": "aws_rds_parameter_group", "attributes": {"family": "mariadb10.6", "parameters": {}}}
		with data.parameters as {"min_tls": "1.2"}
}

test_sqlserver_with_tls_1_0_enabled_fails if {
	count(policy.deny) > 0 with input as {"resource_type": "aws_rds_parameter_group", "attributes": {"family": "sqlserver-se-15.0", "parameters": {"rds.tls10": "enabled", "rds.tls11": "disabled"}}}
		with data.parameters as {"min_tls": "1.2"}
}

test_sqlserver_with_old_versions_disabled_passes if {
	count(policy.deny) == 0 with input as {"resource_type": "aws_rds_parameter_group", "attributes": {"family": "sqlserver-se-15.0", "parameters": {"rds.tls10": "disabled", "rds.tls11": "disabled"}}}
		with data.parameters as {"min_tls": "1.2"}
	count(policy.indeterminate) == 0 with input as {"resource_type": "aws_rds_parameter_group", "attributes": {"family": "sqlserver-se-15.0", "parameters": {"rds.tls10": "disabled", "rds.tls11": "disabled"}}}
		with data.parameters as {"min_tls": "1.2"}
}

test_sqlserver_default_is_unknown if {
	count(policy.deny) == 0 with input as {"resource_type": "aws_rds_parameter_group", "attributes": {"family": "sqlserver-se-15.0", "parameters": {"rds.tls10": "default"}}}
		with data.parameters as {"min_tls": "1.2"}
	count(policy.indeterminate) > 0 with input as {"resource_type": "aws_rds_parameter_group", "attributes": {"family": "sqlserver-se-15.0", "parameters": {"rds.tls10": "default"}}}
		with data.parameters as {"min_tls": "1.2"}
}

test_instance_group_of_aurora_is_not_applicable if {
	count(policy.not_applicable) > 0 with input as {"resource_type": "aws_rds_parameter_group", "attributes": {"family": "aurora-postgresql15", "parameters": {}}}
		with data.parameters as {"min_tls": "1.2"}
}

test_cluster_group_of_aurora_mysql_2_fails if {
	count(policy.deny) > 0 with input as {"resource_type": "aws_rds_cluster_parameter_group", "attributes": {"family": "aurora-mysql5.7", "parameters": {}}}
		with data.parameters as {"min_tls": "1.2"}
}

test_oracle_is_not_applicable if {
	count(policy.not_applicable) > 0 with input as {"resource_type": "aws_rds_parameter_group", "attributes": {"family": "oracle-ee-19", "parameters": {}}}
		with data.parameters as {"min_tls": "1.2"}
}

judged(family, values, minimum) := [count(failures), count(doubts)] if {
	group := {"resource_type": "aws_rds_parameter_group", "attributes": {"family": family, "parameters": values}}
	failures := policy.deny with input as group with data.parameters as {"min_tls": minimum}
	doubts := policy.indeterminate with input as group with data.parameters as {"min_tls": minimum}
}

test_value_of_the_group_replaces_the_default if {
	judged("postgres16", {"ssl_min_protocol_version": "TLSv1.3"}, "1.3") == [0, 0]
	judged("postgres16", {}, "1.3") == [1, 0]
}

test_first_families_with_newer_defaults if {
	judged("postgres13", {}, "1.2") == [0, 0]
	judged("mysql8", {}, "1.2") == [0, 0]
}

test_families_that_cannot_be_read_are_unknown if {
	every family in ["mysqlX", "5.7"] {
		judged(family, {}, "1.2") == [0, 1]
	}
}
