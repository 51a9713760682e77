package dbmuster.logging.pg_pgaudit_classes_test

import rego.v1
import data.dbmuster.logging.pg_pgaudit_classes as policy

found(settings) := messages if {
	messages := policy.deny with input as {"attributes": {"settings": settings}}
		with data.parameters as {"required": ["ddl", "role"]}
}

test_each_missing_class_is_told if count(found({"pgaudit.log": "none"})) == 2

test_library_that_is_not_loaded_fails if count(found({"log_statement": "none"})) == 1
