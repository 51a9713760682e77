package dbmuster.encryption.pg_ssl_min_protocol_test

import rego.v1
import data.dbmuster.encryption.pg_ssl_min_protocol as policy

doc(value) := {"attributes": {"settings": {"ssl_min_protocol_version": value}}}

test_values_that_fail if {
	every value in ["TLSv1.1", ""] {
		count(policy.deny) == 1 with input as doc(value)
			with data.parameters as {"minimum": "TLSv1.2"}
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	hidden := {"attributes": {"settings": {}}}
	count(policy.indeterminate) == 1 with input as hidden
		with data.parameters as {"minimum": "TLSv1.2"}
	count(policy.deny) == 0 with input as hidden
		with data.parameters as {"minimum": "TLSv1.2"}
}

test_version_that_nobody_knows_neither_passes_nor_fails if {
	every version, answers in {"TLSv2": 1, "TLSv1.2": 0} {
		count(policy.indeterminate) == answers with input as doc(version) with data.parameters as {"minimum": "TLSv1.2"}
		count(policy.deny) == 0 with input as doc(version) with data.parameters as {"minimum": "TLSv1.2"}
	}
}
