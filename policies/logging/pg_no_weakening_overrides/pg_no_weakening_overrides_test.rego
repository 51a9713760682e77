package dbmuster.logging.pg_no_weakening_overrides_test

import rego.v1
import data.dbmuster.logging.pg_no_weakening_overrides as policy

found(name, value) := messages if {
	doc := {"name": name, "attributes": {"overrides": [{"role_name": "app", "database": "d", "value": value}]}}
	messages := policy.deny with input as doc
}

test_both_are_named if {
	some one in found("log_disconnections", "off")
	contains(one.message, "role app")
	contains(one.message, "database d")
}

test_more_than_asked_is_fine if {
	count(found("pgaudit.log", "all")) == 0
	count(found("log_min_messages", "debug1")) == 0
	count(found("log_connections", "all")) == 0
}

test_less_is_not if {
	count(found("row_security", "off")) == 1
	count(found("password_encryption", "md5")) == 1
	count(found("allow_system_table_mods", "on")) == 1
}

test_values_at_least_as_strong_pass if {
	count(found("log_disconnections", "on")) == 0
	count(found("row_security", "true")) == 0
	count(found("allow_system_table_mods", "off")) == 0
	count(found("lo_compat_privileges", "off")) == 0
	count(found("password_encryption", "SCRAM-SHA-256")) == 0
	count(found("log_min_error_statement", "error")) == 0
}

test_errors_have_to_be_logged if {
	every name in ["log_min_messages", "log_min_error_statement"] {
		count(found(name, "FATAL")) == 1
	}
}

test_logins_are_logged_only_by_both_words if {
	every value, failures in {"authentication": 1, "authorization": 1, "authentication, authorization": 0} {
		count(found("log_connections", value)) == failures
	}
}
