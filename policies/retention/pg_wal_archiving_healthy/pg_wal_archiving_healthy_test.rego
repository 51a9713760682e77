package dbmuster.retention.pg_wal_archiving_healthy_test

import rego.v1
import data.dbmuster.retention.pg_wal_archiving_healthy as policy

test_nothing_to_archive_yet_passes if {
	doc := {"attributes": {"settings": {"archive_mode": "on"}, "archiver": {"archived_count": 0, "failed_count": 0}}}
	count(policy.deny) == 0 with input as doc
}

test_success_in_the_same_second_counts if {
	archiver := {"archived_count": 9, "failed_count": 1, "last_archived_at": "2026-11-01T00:00:00Z", "last_failed_at": "2026-11-01T00:00:00Z"}
	count(policy.deny) == 0 with input as {"attributes": {"settings": {"archive_mode": "on"}, "archiver": archiver}}
	later := object.union(archiver, {"last_failed_at": "2026-11-01T00:00:01Z"})
	count(policy.deny) == 1 with input as {"attributes": {"settings": {"archive_mode": "on"}, "archiver": later}}
}
