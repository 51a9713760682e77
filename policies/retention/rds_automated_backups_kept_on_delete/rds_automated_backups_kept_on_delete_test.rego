package dbmuster.retention.rds_automated_backups_kept_on_delete_test

import rego.v1
import data.dbmuster.retention.rds_automated_backups_kept_on_delete as policy

test_absent_means_deleted if {
	count(policy.deny) == 1 with input as {"origin": "plan", "attributes": {"backup_retention_period": 7}}
}

test_kept_passes if {
	count(policy.deny) == 0 with input as {"origin": "plan", "attributes": {"delete_automated_backups": false}}
}
