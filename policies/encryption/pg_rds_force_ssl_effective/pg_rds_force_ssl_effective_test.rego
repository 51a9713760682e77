package dbmuster.encryption.pg_rds_force_ssl_effective_test

import rego.v1
import data.dbmuster.encryption.pg_rds_force_ssl_effective as policy

doc(value) := {"attributes": {"settings": {"rds.force_ssl": value}}}

test_values_that_fail if {
	every value in ["off", "0"] {
		count(policy.deny) == 1 with input as doc(value)
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	hidden := {"attributes": {"settings": {}}}
	count(policy.indeterminate) == 1 with input as hidden
	count(policy.deny) == 0 with input as hidden
}
