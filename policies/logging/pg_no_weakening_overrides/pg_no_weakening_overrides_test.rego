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

test_search_paths if {
	every value in ["evil, pg_catalog", "pg_temp, app", "app, pg_temp, public"] {
		count(found("search_path", value)) == 1
	}
	every value in ["app, public", "\"$user\", public", "pg_catalog, app, pg_temp", "", "pg_catalog"] {
		count(found("search_path", value)) == 0
	}
}

doc(name, server, value) := {"name": name, "attributes": {"value": server, "overrides": [{"role_name": "app", "value": value}]}}

test_weaker_than_the_server if {
	every case in [
		["statement_timeout", "60000", "0"], ["statement_timeout", "60000", "0ms"],
		["log_min_duration_statement", "0", "-1"], ["session_preload_libraries", "pgaudit, auto_explain", "auto_explain"],
		["pgaudit.role", "auditor", ""], ["pgaudit.role", "auditor", "other"], ["pgaudit.log_level", "log", "DEBUG1"],
		["pgaudit.log_statement_once", "off", "on"], ["pgaudit.log_catalog", "on", "off"], ["pgaudit.log_rows", "on", "0"],
	] {
		count(policy.deny) == 1 with input as doc(case[0], case[1], case[2])
	}
}

test_as_strict_as_the_server if {
	every case in [
		["statement_timeout", "0", "0"], ["statement_timeout", "60000", "5min"], ["log_min_duration_statement", "-1", "-1"],
		["log_min_duration_statement", "0", "1s"], ["log_min_duration_statement", "100", "0"],
		["session_preload_libraries", "", "auto_explain"], ["session_preload_libraries", "pgaudit", "$libdir/pgaudit.so"],
		["pgaudit.role", "", "auditor"], ["pgaudit.role", "auditor", "auditor"], ["pgaudit.log_level", "debug1", "debug2"],
		["pgaudit.log_level", "notice", "log"], ["pgaudit.log_statement_once", "on", "on"],
		["pgaudit.log_statement_once", "off", "off"], ["pgaudit.log_catalog", "off", "off"], ["pgaudit.log_catalog", "on", "true"],
		["log_disconnections", "on", "on"],
	] {
		count(policy.deny) == 0 with input as doc(case[0], case[1], case[2])
	}
}

test_a_hidden_value_of_the_server_leaves_it_open if {
	every name in ["pgaudit.role", "session_preload_libraries", "statement_timeout"] {
		count(policy.indeterminate) == 1 with input as hidden(name)
	}
	count(policy.indeterminate) == 0 with input as hidden("search_path")
	count(policy.indeterminate) == 0 with input as {"name": "pgaudit.role", "attributes": {"overrides": []}}
	count(policy.indeterminate) == 0 with input as doc("pgaudit.role", "", "x")
}

hidden(name) := {"name": name, "attributes": {"overrides": [{"role_name": "app", "value": "x"}]}}
