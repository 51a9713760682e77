package dbmuster.availability.pg_tcp_keepalives_test

import rego.v1
import data.dbmuster.availability.pg_tcp_keepalives as policy

doc(settings) := {"attributes": {"host": "db.example.net", "settings": settings}}

test_what_fails if {
	every settings in [
		{"tcp_keepalives_idle": "0"},
		{"tcp_keepalives_idle": "7200"},
	] {
		count(policy.deny) > 0 with input as doc(settings)
		with data.parameters as {"max_seconds": 900}
	}
}

test_what_passes if {
	every settings in [
		{"tcp_keepalives_idle": "300"},
		{"tcp_keepalives_idle": "900"},
	] {
		count(policy.deny) == 0 with input as doc(settings)
		with data.parameters as {"max_seconds": 900}
		count(policy.indeterminate) == 0 with input as doc(settings)
		with data.parameters as {"max_seconds": 900}
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	count(policy.indeterminate) > 0 with input as doc({})
		with data.parameters as {"max_seconds": 900}
	count(policy.deny) == 0 with input as doc({})
		with data.parameters as {"max_seconds": 900}
}

test_unix_socket_shows_nothing if {
	socket := {"attributes": {"host": "/var/run/postgresql", "settings": {"tcp_keepalives_idle": "0"}}}
	count(policy.deny) == 0 with input as socket with data.parameters as {"max_seconds": 900}
	count(policy.indeterminate) == 1 with input as socket with data.parameters as {"max_seconds": 900}
}

test_server_without_a_host_shows_nothing if {
	nameless := {"attributes": {"settings": {"tcp_keepalives_idle": "0"}}}
	count(policy.deny) == 0 with input as nameless with data.parameters as {"max_seconds": 900}
	count(policy.indeterminate) == 1 with input as nameless with data.parameters as {"max_seconds": 900}
}
