package dbmuster.retention.rds_instance_backup_enabled_test

import rego.v1
import data.dbmuster.retention.rds_instance_backup_enabled as policy

replica := {"attributes": {"backup_retention_period": 0, "read_replica_source": "db0"}}

test_replica_is_not_applicable if {
	count(policy.not_applicable) == 1 with input as replica with data.parameters as {"check_replicas": false}
}

test_replica_fails_on_request if {
	count(policy.not_applicable) == 0 with input as replica with data.parameters as {"check_replicas": true}
	count(policy.deny) == 1 with input as replica with data.parameters as {"check_replicas": true}
}

test_restore_with_a_value_passes if {
	doc := {"attributes": {"backup_retention_period": 14, "restored_from": "snapshot"}}
	count(policy.deny) == 0 with input as doc
	count(policy.indeterminate) == 0 with input as doc
}

test_restore_without_a_value_is_indeterminate if {
	count(policy.indeterminate) == 1 with input as {"attributes": {"backup_retention_period": 0, "restored_from": "s3"}}
}

test_instance_that_is_no_restore_fails_plainly if {
	count(policy.deny) == 1 with input as {"attributes": {"backup_retention_period": 0}}
	count(policy.indeterminate) == 0 with input as {"attributes": {"backup_retention_period": 0}}
}
