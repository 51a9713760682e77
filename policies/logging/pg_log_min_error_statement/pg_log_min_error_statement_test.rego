package dbmuster.logging.pg_log_min_error_statement_test

import rego.v1
import data.dbmuster.logging.pg_log_min_error_statement as policy

doc(value) := {"attributes": {"settings": {"log_min_error_statement": value}}}

test_values_that_fail if {
	every value in ["fatal", "panic"] {
		count(policy.deny) == 1 with input as doc(value)
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	hidden := {"attributes": {"settings": {}}}
	count(policy.indeterminate) == 1 with input as hidden
	count(policy.deny) == 0 with input as hidden
}

test_level_that_nobody_knows_neither_passes_nor_fails if {
	every level, answers in {"chatty": 1, "WARNING": 0} {
		count(policy.indeterminate) == answers with input as doc(level)
		count(policy.deny) == 0 with input as doc(level)
	}
}
