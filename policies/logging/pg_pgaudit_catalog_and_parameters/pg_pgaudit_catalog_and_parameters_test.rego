package dbmuster.logging.pg_pgaudit_catalog_and_parameters_test

import rego.v1
import data.dbmuster.logging.pg_pgaudit_catalog_and_parameters as policy

doc(settings) := {"attributes": {"settings": settings}}

test_what_fails if {
	every settings in [
		{"pgaudit.log_catalog": "off", "pgaudit.log_client": "off", "pgaudit.log_parameter": "off"},
		{"pgaudit.log_catalog": "on", "pgaudit.log_client": "on", "pgaudit.log_parameter": "off"},
		{"pgaudit.log_catalog": "on", "pgaudit.log_client": "off", "pgaudit.log_parameter": "on"},
	] {
		count(policy.deny) > 0 with input as doc(settings)
		with data.parameters as {"log_parameter": false}
	}
}

test_what_passes if {
	every settings in [
		{"pgaudit.log_catalog": "on", "pgaudit.log_client": "off", "pgaudit.log_parameter": "off"},
	] {
		count(policy.deny) == 0 with input as doc(settings)
		with data.parameters as {"log_parameter": false}
		count(policy.indeterminate) == 0 with input as doc(settings)
		with data.parameters as {"log_parameter": false}
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	count(policy.indeterminate) > 0 with input as doc({})
		with data.parameters as {"log_parameter": false}
	count(policy.deny) == 0 with input as doc({})
		with data.parameters as {"log_parameter": false}
}

test_values_may_be_allowed if {
	settings := {"pgaudit.log_catalog": "on", "pgaudit.log_client": "off", "pgaudit.log_parameter": "on"}
	count(policy.deny) == 0 with input as doc(settings) with data.parameters as {"log_parameter": true}
}
