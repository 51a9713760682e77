package dbmuster.logging.pg_log_connections_test

import rego.v1
import data.dbmuster.logging.pg_log_connections as policy

doc(value) := {"attributes": {"settings": {"log_connections": value}}}

test_spellings_of_18_are_understood if {
	every value in ["true", "1", "yes", "ALL", "authorization, authentication"] {
		count(policy.deny) == 0 with input as doc(value)
	}
}

test_half_a_list_fails if {
	count(policy.deny) == 1 with input as doc("authentication")
	count(policy.deny) == 1 with input as doc("receipt,setup_durations")
}

test_empty_value_fails if {
	count(policy.deny) == 1 with input as doc("")
	count(policy.indeterminate) == 0 with input as doc("")
}
