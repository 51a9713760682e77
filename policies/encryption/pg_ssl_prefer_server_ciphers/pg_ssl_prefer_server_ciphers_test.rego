package dbmuster.encryption.pg_ssl_prefer_server_ciphers_test

import rego.v1
import data.dbmuster.encryption.pg_ssl_prefer_server_ciphers as policy

doc(settings) := {"attributes": {"settings": settings}}

test_what_fails if {
	every settings in [
		{"ssl_prefer_server_ciphers": "off"},
		{"ssl_prefer_server_ciphers": "0"},
	] {
		count(policy.deny) > 0 with input as doc(settings)
	}
}

test_what_passes if {
	every settings in [
		{"ssl_prefer_server_ciphers": "on"},
		{"ssl_prefer_server_ciphers": "1"},
	] {
		count(policy.deny) == 0 with input as doc(settings)
		count(policy.indeterminate) == 0 with input as doc(settings)
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	count(policy.indeterminate) > 0 with input as doc({})
	count(policy.deny) == 0 with input as doc({})
}
