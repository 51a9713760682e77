package dbmuster.logging.pg_logging_collector_on_test

import rego.v1
import data.dbmuster.logging.pg_logging_collector_on as policy

found(destination, kept) := messages if {
	doc := {"attributes": {"settings": {"logging_collector": "off", "log_destination": destination}}}
	messages := policy.deny with input as doc with data.parameters as {"stderr_is_kept": kept}
}

test_journal_that_keeps_stderr_is_enough if count(found("stderr", true)) == 0

test_csvlog_needs_the_collector_all_the_same if count(found("csvlog", true)) == 1

test_other_destinations_keep_the_log if {
	count(found("stderr", false)) == 1
	count(found("stderr,syslog", false)) == 0
	count(found("eventlog", false)) == 0
}
