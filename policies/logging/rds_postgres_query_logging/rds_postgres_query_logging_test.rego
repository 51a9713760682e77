package dbmuster.logging.rds_postgres_query_logging_test

import rego.v1
import data.dbmuster.logging.rds_postgres_query_logging as policy

groups(parameters) := {"aws_rds_parameter_group": {"g": {"attributes": {"parameters": parameters}}}}

doc := {"attributes": {"db_parameter_group": "g"}}

ddl := {"log_statement": "ddl", "duration_required": false}

test_group_without_the_parameter_means_none if {
	count(policy.deny) == 1 with input as doc with data.parameters as ddl with data.index as groups({})
}

test_none_fails_although_the_name_occurs if {
	count(policy.deny) == 1 with input as doc with data.parameters as ddl with data.index as groups({"log_statement": "none"})
}

test_ddl_is_not_enough_for_mod if {
	count(policy.deny) == 1 with input as doc with data.parameters as {"log_statement": "mod", "duration_required": false}
		with data.index as groups({"log_statement": "ddl"})
}

test_duration_can_be_required if {
	count(policy.deny) == 1 with input as doc with data.parameters as {"log_statement": "ddl", "duration_required": true}
		with data.index as groups({"log_statement": "all"})
	count(policy.deny) == 0 with input as doc with data.parameters as {"log_statement": "ddl", "duration_required": true}
		with data.index as groups({"log_statement": "all", "log_min_duration_statement": "1000"})
}

test_zero_duration_logs_everything if {
	count(policy.deny) == 0 with input as doc with data.parameters as {"log_statement": "ddl", "duration_required": true}
		with data.index as groups({"log_statement": "ddl", "log_min_duration_statement": "0"})
}
