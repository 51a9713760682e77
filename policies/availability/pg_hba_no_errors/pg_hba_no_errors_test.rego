package dbmuster.availability.pg_hba_no_errors_test

import rego.v1
import data.dbmuster.availability.pg_hba_no_errors as policy

test_line_is_named if {
	some msg in policy.deny with input as {"attributes": {"line_number": 7, "error": "bad"}}
	startswith(msg, "line 7")
}
