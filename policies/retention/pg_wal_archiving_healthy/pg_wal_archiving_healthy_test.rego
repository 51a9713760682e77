package dbmuster.retention.pg_wal_archiving_healthy_test

import rego.v1
import data.dbmuster.retention.pg_wal_archiving_healthy as policy

test_nothing_to_archive_yet_passes if {
	doc := {"attributes": {"settings": {"archive_mode": "on"}, "archiver": {"archived_count": 0, "failed_count": 0}}}
	count(policy.deny) == 0 with input as doc
}
