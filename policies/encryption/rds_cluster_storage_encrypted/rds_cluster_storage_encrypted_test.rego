package dbmuster.encryption.rds_cluster_storage_encrypted_test

import rego.v1
import data.dbmuster.encryption.rds_cluster_storage_encrypted as policy

test_key_owned_by_aws_is_encrypted if {
	count(policy.deny) == 0 with input as {"origin": "live", "attributes": {"engine": "aurora-postgresql", "storage_encrypted": false, "storage_encryption_type": "sse-rds"}}
	count(policy.indeterminate) == 0 with input as {"origin": "live", "attributes": {"engine": "aurora-postgresql", "storage_encrypted": false, "storage_encryption_type": "sse-rds"}}
}

test_serverless_v1_is_always_encrypted if {
	count(policy.deny) == 0 with input as {"origin": "live", "attributes": {"engine": "aurora-mysql", "engine_mode": "serverless", "storage_encrypted": false}}
	count(policy.indeterminate) == 0 with input as {"origin": "live", "attributes": {"engine": "aurora-mysql", "engine_mode": "serverless", "storage_encrypted": false}}
}

test_multi_az_cluster_without_encryption_fails if {
	count(policy.deny) > 0 with input as {"origin": "live", "attributes": {"engine": "postgres", "storage_encrypted": false}}
}

test_aurora_without_recorded_type_is_unknown if {
	count(policy.deny) == 0 with input as {"origin": "live", "attributes": {"engine": "aurora-mysql", "storage_encrypted": false}}
	count(policy.indeterminate) > 0 with input as {"origin": "live", "attributes": {"engine": "aurora-mysql", "storage_encrypted": false}}
}

test_restore_from_snapshot_is_unknown if {
	count(policy.deny) == 0 with input as {"origin": "plan", "attributes": {"engine": "aurora-mysql", "storage_encrypted": true, "restored_from": "snapshot"}}
	count(policy.indeterminate) > 0 with input as {"origin": "plan", "attributes": {"engine": "aurora-mysql", "storage_encrypted": true, "restored_from": "snapshot"}}
}

test_secondary_of_a_global_database_with_its_own_key_passes if {
	count(policy.deny) == 0 with input as {"origin": "plan", "attributes": {"engine": "aurora-mysql", "storage_encrypted": true, "storage_encryption_type": "sse-kms", "global_cluster": "g1"}}
	count(policy.indeterminate) == 0 with input as {"origin": "plan", "attributes": {"engine": "aurora-mysql", "storage_encrypted": true, "storage_encryption_type": "sse-kms", "global_cluster": "g1"}}
}

test_neptune_is_not_applicable if {
	count(policy.not_applicable) > 0 with input as {"origin": "live", "attributes": {"engine": "neptune", "storage_encrypted": false}}
}

test_encryption_declared_off_in_a_plan_fails if {
	count(policy.deny) > 0 with input as {"origin": "plan", "attributes": {"engine": "aurora-mysql", "storage_encrypted": false}}
}

test_no_date_is_needed if {
	count(policy.deny) == 0 with input as {"origin": "live", "attributes": {"engine": "aurora-mysql", "storage_encrypted": false, "storage_encryption_type": "sse-kms"}}
	count(policy.indeterminate) == 0 with input as {"origin": "live", "attributes": {"engine": "aurora-mysql", "storage_encrypted": false, "storage_encryption_type": "sse-kms"}}
}
