package dbmuster.availability.pg_hba_no_errors_test

import rego.v1
import data.dbmuster.availability.pg_hba_no_errors as policy

test_line_is_named if {
	some msg in policy.deny with input as {"attributes": {"line_number": 7, "error": "bad"}}
	startswith(msg, "line 7")
}

test_line_with_an_error_is_told_once if {
	count(policy.deny) == 1 with input as {"attributes": {"line_number": 7, "error": "bad"}}
	count(policy.deny) == 1 with input as {"attributes": {"line_number": 7}}
}
