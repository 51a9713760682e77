package dbmuster.logging.pg_pgaudit_classes_test

import rego.v1
import data.dbmuster.logging.pg_pgaudit_classes as policy

found(settings) := messages if {
	messages := policy.deny with input as {"attributes": {"settings": settings}}
		with data.parameters as {"required": ["ddl", "role"]}
}

test_each_missing_class_is_told if count(found({"pgaudit.log": "none"})) == 2

test_library_that_is_not_loaded_fails if count(found({"log_statement": "none"})) == 1

test_the_list_is_read_from_left_to_right if {
	every value in ["-role,all", "all, -misc", "-all,ddl,role", "ROLE, 'ddl'", "none,ddl,role", "ddl,role,-none"] {
		count(found({"pgaudit.log": value})) == 0
	}
	every value in ["all,-role", "ddl,role,-ddl", "-role,ddl", "role,-all,ddl"] {
		count(found({"pgaudit.log": value})) == 1
	}
	count(found({"pgaudit.log": "ddl,role,-all"})) == 2
}
