package dbmuster.network.pg_listen_addresses_test

import rego.v1
import data.dbmuster.network.pg_listen_addresses as policy

doc(value) := {"attributes": {"settings": {"listen_addresses": value}}}

test_values_that_fail if {
	every value in ["*", "0.0.0.0", "localhost,::"] {
		count(policy.deny) == 1 with input as doc(value)
			with data.parameters as {"allow_wildcard": false}
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	hidden := {"attributes": {"settings": {}}}
	count(policy.indeterminate) == 1 with input as hidden
		with data.parameters as {"allow_wildcard": false}
	count(policy.deny) == 0 with input as hidden
		with data.parameters as {"allow_wildcard": false}
}

test_wildcard_can_be_accepted if {
	count(policy.deny) == 0 with input as doc("*") with data.parameters as {"allow_wildcard": true}
}
