package dbmuster.logging.pg_log_timezone_utc_test

import rego.v1
import data.dbmuster.logging.pg_log_timezone_utc as policy

doc(settings) := {"attributes": {"settings": settings}}

test_what_fails if {
	every settings in [
		{"log_timezone": "Europe/Berlin"},
	] {
		count(policy.deny) > 0 with input as doc(settings)
		with data.parameters as {"accepted": ["Etc/GMT", "Etc/UCT", "Etc/UTC", "Etc/Universal", "Etc/Zulu", "GMT", "UCT", "UTC", "Universal", "Zulu"]}
	}
}

test_what_passes if {
	every settings in [
		{"log_timezone": "UTC"},
		{"log_timezone": "Etc/UTC"},
		{"log_timezone": "gmt"},
	] {
		count(policy.deny) == 0 with input as doc(settings)
		with data.parameters as {"accepted": ["Etc/GMT", "Etc/UCT", "Etc/UTC", "Etc/Universal", "Etc/Zulu", "GMT", "UCT", "UTC", "Universal", "Zulu"]}
		count(policy.indeterminate) == 0 with input as doc(settings)
		with data.parameters as {"accepted": ["Etc/GMT", "Etc/UCT", "Etc/UTC", "Etc/Universal", "Etc/Zulu", "GMT", "UCT", "UTC", "Universal", "Zulu"]}
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	count(policy.indeterminate) > 0 with input as doc({})
		with data.parameters as {"accepted": ["Etc/GMT", "Etc/UCT", "Etc/UTC", "Etc/Universal", "Etc/Zulu", "GMT", "UCT", "UTC", "Universal", "Zulu"]}
	count(policy.deny) == 0 with input as doc({})
		with data.parameters as {"accepted": ["Etc/GMT", "Etc/UCT", "Etc/UTC", "Etc/Universal", "Etc/Zulu", "GMT", "UCT", "UTC", "Universal", "Zulu"]}
}
