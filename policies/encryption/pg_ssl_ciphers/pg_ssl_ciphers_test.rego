package dbmuster.encryption.pg_ssl_ciphers_test

import rego.v1
import data.dbmuster.encryption.pg_ssl_ciphers as policy

doc(value) := {"attributes": {"settings": {"ssl_ciphers": value}}}

test_values_that_fail if {
	every value in ["HIGH:MEDIUM:+3DES:!aNULL", "ALL:!aNULL:RC4-SHA"] {
		count(policy.deny) == 1 with input as doc(value)
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	hidden := {"attributes": {"settings": {}}}
	count(policy.indeterminate) == 1 with input as hidden
	count(policy.deny) == 0 with input as hidden
}
