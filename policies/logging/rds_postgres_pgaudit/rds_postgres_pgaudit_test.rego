package dbmuster.logging.rds_postgres_pgaudit_test

import rego.v1
import data.dbmuster.logging.rds_postgres_pgaudit as policy

found(parameters) := messages if {
	messages := policy.deny with input as {"attributes": {"db_parameter_group": "g"}}
		with data.index as {"aws_rds_parameter_group": {"g": {"attributes": {"parameters": parameters}}}}
}

test_quoted_list_is_understood if {
	count(found({"shared_preload_libraries": "pg_stat_statements, 'pgaudit'", "pgaudit.log": "write"})) == 0
}

test_settings_without_the_library_fail if {
	found({"pgaudit.log": "all"}) == {"shared_preload_libraries lacks pgaudit"}
}

test_empty_role_chooses_nothing if {
	count(found({"shared_preload_libraries": "pgaudit", "pgaudit.role": " "})) == 1
}

test_missing_library_is_told_once if found({}) == {"shared_preload_libraries lacks pgaudit"}

test_class_that_is_left_out_chooses_nothing if {
	count(found({"shared_preload_libraries": "pgaudit", "pgaudit.log": "-misc"})) == 1
	count(found({"shared_preload_libraries": "pgaudit", "pgaudit.log": "all, -misc"})) == 0
}

test_values_count_once_they_are_in_force if {
	every status, answers in {"in-sync": [0, 0], "applying": [0, 1], "pending-reboot": [1, 0]} {
		doc_now := {"attributes": {"db_parameter_group": "g", "db_parameter_group_status": status}}
		fleet_now := {"aws_rds_parameter_group": {"g": {"attributes": {"parameters": {"shared_preload_libraries": "pgaudit", "pgaudit.log": "ddl"}}}}}
		failures := policy.deny with input as doc_now with data.index as fleet_now
		doubts := policy.indeterminate with input as doc_now with data.index as fleet_now
		[count(failures), count(doubts)] == answers
	}
}
