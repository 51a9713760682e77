package dbmuster.retention.pg_wal_archiving_healthy_test

import rego.v1
import data.dbmuster.retention.pg_wal_archiving_healthy as policy

# What is said of that state of the archiver at noon.
said(archiver, settings) := found if {
	doc := {"attributes": {"archiver": archiver, "settings": object.union({"archive_mode": "on"}, settings), "in_recovery": false}}
	found := [count(policy.deny), count(policy.indeterminate), count(policy.not_applicable)] with input as doc
		with data.as_of as "2026-11-01T12:00:00Z"
		with data.parameters as {"max_lag_minutes": 60}
}

success(at, waiting) := {"failed_count": 1, "last_archived_at": at, "waiting_segments": waiting}

test_success_in_the_same_second_counts if {
	archiver := object.union(success("2026-11-01T11:30:00Z", 0), {"last_failed_at": "2026-11-01T11:30:00Z"})
	said(archiver, {}) == [0, 0, 0]
	said(object.union(archiver, {"last_failed_at": "2026-11-01T11:30:01Z"}), {}) == [1, 0, 0]
}

test_an_old_success_matters_while_segments_wait if {
	said(success("2026-11-01T11:00:00Z", 3), {}) == [0, 0, 0]
	said(success("2026-11-01T10:59:00Z", 3), {}) == [1, 0, 0]
	said(success("2023-01-01T00:00:00Z", 0), {}) == [0, 0, 0]
	said(success("2026-11-01T10:59:00Z", 1), {"archive_timeout": "3600"}) == [1, 0, 0]
	said(success("2026-11-01T10:59:00Z", 1), {"archive_timeout": "7200"}) == [0, 0, 0]
	said(success("2026-11-01T09:59:00Z", 1), {"archive_timeout": "7200"}) == [1, 0, 0]
}

test_what_is_not_known_is_open if {
	said({"failed_count": 0, "last_archived_at": "2026-11-01T10:00:00Z"}, {}) == [0, 1, 0]
	said({"failed_count": 0, "last_archived_at": "2026-11-01T11:59:00Z"}, {}) == [0, 0, 0]
	said({"failed_count": 0}, {}) == [0, 1, 0]
	said({"failed_count": 4, "last_failed_at": "2026-11-01T10:00:00Z"}, {}) == [1, 1, 0]
	count(policy.indeterminate) == 1 with input as {"attributes": {"settings": {"archive_mode": "on"}}}
}

test_who_does_not_archive if {
	said(success("2026-11-01T11:59:00Z", 0), {"archive_mode": "off"}) == [0, 0, 1]
	count(policy.not_applicable) == 1 with input as standby("on")
	count(policy.not_applicable) == 0 with input as standby("always")
}

standby(mode) := {"attributes": {"in_recovery": true, "settings": {"archive_mode": mode}, "archiver": {}}}
