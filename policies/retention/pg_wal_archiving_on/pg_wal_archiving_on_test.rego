package dbmuster.retention.pg_wal_archiving_on_test

import rego.v1
import data.dbmuster.retention.pg_wal_archiving_on as policy

found(settings) := messages if {
	messages := policy.deny with input as {"attributes": {"settings": settings}} with data.parameters as {"streamed": false}
}

test_command_that_only_looks_like_one_fails if {
	every command in ["true", " : ", "/usr/bin/true"] {
		count(found({"archive_mode": "on", "archive_command": command})) == 1
	}
}

test_standby_is_not_applicable if {
	doc := {"attributes": {"in_recovery": true, "settings": {"archive_mode": "off"}}}
	count(policy.not_applicable) == 1 with input as doc with data.parameters as {"streamed": false}
}

test_archiving_that_is_off_is_told_once if count(found({"archive_mode": "off", "archive_command": ""})) == 1
