package dbmuster.access.pg_unix_socket_permissions_test

import rego.v1
import data.dbmuster.access.pg_unix_socket_permissions as policy

doc(value) := {"attributes": {"settings": {"unix_socket_permissions": value}}}

test_values_that_fail if {
	every value in ["0777"] {
		count(policy.deny) == 1 with input as doc(value)
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	hidden := {"attributes": {"settings": {}}}
	count(policy.indeterminate) == 1 with input as hidden
	count(policy.deny) == 0 with input as hidden
}
