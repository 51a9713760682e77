package dbmuster.encryption.rds_instance_storage_encrypted_test

import rego.v1
import data.dbmuster.encryption.rds_instance_storage_encrypted as policy

test_key_owned_by_aws_is_encrypted if {
	count(policy.deny) == 0 with input as {"attributes": {"storage_encrypted": false, "storage_encryption_type": "sse-rds"}}
	count(policy.indeterminate) == 0 with input as {"attributes": {"storage_encrypted": false, "storage_encryption_type": "sse-rds"}}
}

test_type_none_fails if {
	count(policy.deny) > 0 with input as {"attributes": {"storage_encrypted": false, "storage_encryption_type": "none"}}
}

test_restore_from_snapshot_is_unknown_even_when_encryption_was_asked_for if {
	count(policy.deny) == 0 with input as {"attributes": {"storage_encrypted": true, "restored_from": "snapshot"}}
	count(policy.indeterminate) > 0 with input as {"attributes": {"storage_encrypted": true, "restored_from": "snapshot"}}
}

test_restore_to_point_in_time_is_unknown_even_when_plain if {
	count(policy.deny) == 0 with input as {"attributes": {"storage_encrypted": false, "restored_from": "point_in_time"}}
	count(policy.indeterminate) > 0 with input as {"attributes": {"storage_encrypted": false, "restored_from": "point_in_time"}}
}

test_import_from_s3_is_unknown if {
	count(policy.deny) == 0 with input as {"attributes": {"storage_encrypted": true, "restored_from": "s3"}}
	count(policy.indeterminate) > 0 with input as {"attributes": {"storage_encrypted": true, "restored_from": "s3"}}
}

test_replica_of_an_encrypted_source_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"storage_encrypted": true, "storage_encryption_type": "sse-kms", "read_replica_source": "db0"}}
	count(policy.indeterminate) == 0 with input as {"attributes": {"storage_encrypted": true, "storage_encryption_type": "sse-kms", "read_replica_source": "db0"}}
}

test_finding_hints_at_migration if {
	count(policy.deny) > 0 with input as {"attributes": {"storage_encrypted": false, "storage_encryption_type": "none"}}
}

test_encrypted_without_a_type_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"storage_encrypted": true}}
}
