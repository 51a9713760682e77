package dbmuster.logging.pg_syslog_settings_test

import rego.v1
import data.dbmuster.logging.pg_syslog_settings as policy

doc(settings) := {"attributes": {"settings": settings}}

test_what_fails if {
	every settings in [
		{"log_destination": "stderr,syslog", "syslog_facility": "local0", "syslog_ident": "postgres", "syslog_sequence_numbers": "off", "syslog_split_messages": "on"},
		{"log_destination": "syslog", "syslog_facility": "local0", "syslog_ident": "postgres", "syslog_sequence_numbers": "on", "syslog_split_messages": "off"},
		{"log_destination": "syslog", "syslog_facility": "user", "syslog_ident": "postgres", "syslog_sequence_numbers": "on", "syslog_split_messages": "on"},
		{"log_destination": "syslog", "syslog_facility": "local0", "syslog_ident": "", "syslog_sequence_numbers": "on", "syslog_split_messages": "on"},
	] {
		count(policy.deny) > 0 with input as doc(settings)
		with data.parameters as {"facilities": ["local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7"], "idents": []}
	}
}

test_what_passes if {
	every settings in [
		{"log_destination": "syslog", "syslog_facility": "local0", "syslog_ident": "postgres", "syslog_sequence_numbers": "on", "syslog_split_messages": "on"},
	] {
		count(policy.deny) == 0 with input as doc(settings)
		with data.parameters as {"facilities": ["local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7"], "idents": []}
		count(policy.indeterminate) == 0 with input as doc(settings)
		with data.parameters as {"facilities": ["local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7"], "idents": []}
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	count(policy.indeterminate) > 0 with input as doc({})
		with data.parameters as {"facilities": ["local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7"], "idents": []}
	count(policy.deny) == 0 with input as doc({})
		with data.parameters as {"facilities": ["local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7"], "idents": []}
}

test_log_elsewhere_is_not_judged if {
	count(policy.not_applicable) == 1 with input as doc({"log_destination": "csvlog"})
		with data.parameters as {"facilities": [], "idents": []}
}

test_declared_ident if {
	settings := {"log_destination": "syslog", "syslog_facility": "local0", "syslog_ident": "postgres", "syslog_sequence_numbers": "on", "syslog_split_messages": "on"}
	count(policy.deny) == 1 with input as doc(settings) with data.parameters as {"facilities": ["local0"], "idents": ["orders"]}
	count(policy.deny) == 0 with input as doc(settings) with data.parameters as {"facilities": ["local0"], "idents": ["postgres"]}
}
