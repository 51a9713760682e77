package dbmuster.logging.pg_log_line_prefix_test

import rego.v1
import data.dbmuster.logging.pg_log_line_prefix as policy

found(value) := messages if {
	messages := policy.deny with input as {"attributes": {"settings": {"log_line_prefix": value}}}
}

test_padded_escapes_count if count(found("%-10m %p %-8u %d %a %h")) == 0

test_what_is_missing_is_named if {
	some msg in found("%m %p %u %d %h")
	contains(msg, "lacks the application")
}

test_csvlog_alone_is_not_applicable if {
	doc := {"attributes": {"settings": {"log_line_prefix": "", "log_destination": "csvlog"}}}
	count(policy.not_applicable) == 1 with input as doc
}
