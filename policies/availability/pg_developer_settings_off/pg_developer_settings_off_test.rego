package dbmuster.availability.pg_developer_settings_off_test

import rego.v1
import data.dbmuster.availability.pg_developer_settings_off as policy

doc(value) := {"attributes": {"settings": {"zero_damaged_pages": value}}}

test_values_that_fail if {
	every value in ["on"] {
		count(policy.deny) == 1 with input as doc(value)
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	hidden := {"attributes": {"settings": {}}}
	count(policy.indeterminate) == 1 with input as hidden
	count(policy.deny) == 0 with input as hidden
}

test_every_one_is_told if {
	settings := {"zero_damaged_pages": "off", "ignore_invalid_pages": "on", "jit_debugging_support": "on", "jit_profiling_support": "on", "post_auth_delay": "30", "pre_auth_delay": "1"}
	count(policy.deny) == 5 with input as {"attributes": {"settings": settings}}
	calm := {"zero_damaged_pages": "off", "jit_debugging_support": "off", "post_auth_delay": "0", "pre_auth_delay": "0"}
	count(policy.deny) == 0 with input as {"attributes": {"settings": calm}}
}
