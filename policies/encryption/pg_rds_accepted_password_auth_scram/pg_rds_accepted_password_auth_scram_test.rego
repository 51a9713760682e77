package dbmuster.encryption.pg_rds_accepted_password_auth_scram_test

import rego.v1
import data.dbmuster.encryption.pg_rds_accepted_password_auth_scram as policy

doc(value) := {"attributes": {"settings": {"rds.accepted_password_auth_method": value}}}

test_values_that_fail if {
	every value in ["md5+scram"] {
		count(policy.deny) == 1 with input as doc(value)
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	hidden := {"attributes": {"settings": {}}}
	count(policy.indeterminate) == 1 with input as hidden
	count(policy.deny) == 0 with input as hidden
}
