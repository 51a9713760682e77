package dbmuster.access.pg_rds_restrict_password_commands_test

import rego.v1
import data.dbmuster.access.pg_rds_restrict_password_commands as policy

doc(settings) := {"attributes": {"managed_by": "rds", "settings": settings}}

test_what_fails if {
	every settings in [
		{"rds.restrict_password_commands": "off"},
		{"rds.restrict_password_commands": "0"},
	] {
		count(policy.deny) > 0 with input as doc(settings)
	}
}

test_what_passes if {
	every settings in [
		{"rds.restrict_password_commands": "on"},
		{"rds.restrict_password_commands": "1"},
	] {
		count(policy.deny) == 0 with input as doc(settings)
		count(policy.indeterminate) == 0 with input as doc(settings)
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	count(policy.indeterminate) > 0 with input as doc({})
	count(policy.deny) == 0 with input as doc({})
}
