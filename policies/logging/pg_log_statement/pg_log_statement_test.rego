package dbmuster.logging.pg_log_statement_test

import rego.v1
import data.dbmuster.logging.pg_log_statement as policy

found(settings) := messages if {
	messages := policy.deny with input as {"attributes": {"settings": settings}}
}

test_all_and_mod_include_ddl if {
	count(found({"log_statement": "all"})) == 0
	count(found({"log_statement": "mod"})) == 0
}

test_pgaudit_all_includes_ddl if count(found({"log_statement": "none", "pgaudit.log": "ALL"})) == 0

test_class_that_is_taken_out_again_does_not_count if {
	count(found({"log_statement": "none", "pgaudit.log": "all,-ddl"})) == 1
}
