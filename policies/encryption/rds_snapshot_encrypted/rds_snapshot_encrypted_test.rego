package dbmuster.encryption.rds_snapshot_encrypted_test

import rego.v1
import data.dbmuster.encryption.rds_snapshot_encrypted as policy

test_key_owned_by_aws_is_encrypted if {
	count(policy.deny) == 0 with input as {"origin": "live", "attributes": {"snapshot_type": "manual", "encrypted": false, "storage_encryption_type": "sse-rds"}}
		with data.index as {}
	count(policy.indeterminate) == 0 with input as {"origin": "live", "attributes": {"snapshot_type": "manual", "encrypted": false, "storage_encryption_type": "sse-rds"}}
		with data.index as {}
}

test_plan_follows_the_plain_source if {
	count(policy.deny) > 0 with input as {"origin": "plan", "attributes": {"snapshot_type": "manual", "db_instance": "x"}}
		with data.index as {"aws_rds_instance": {"x": {"attributes": {"storage_encrypted": false, "storage_encryption_type": "none"}}}}
}

test_plan_follows_the_encrypted_source if {
	count(policy.deny) == 0 with input as {"origin": "plan", "attributes": {"snapshot_type": "manual", "db_instance": "x"}}
		with data.index as {"aws_rds_instance": {"x": {"attributes": {"storage_encrypted": true}}}}
	count(policy.indeterminate) == 0 with input as {"origin": "plan", "attributes": {"snapshot_type": "manual", "db_instance": "x"}}
		with data.index as {"aws_rds_instance": {"x": {"attributes": {"storage_encrypted": true}}}}
}

test_plan_follows_a_source_with_a_key_owned_by_aws if {
	count(policy.deny) == 0 with input as {"origin": "plan", "attributes": {"snapshot_type": "manual", "db_instance": "x"}}
		with data.index as {"aws_rds_instance": {"x": {"attributes": {"storage_encrypted": false, "storage_encryption_type": "sse-rds"}}}}
	count(policy.indeterminate) == 0 with input as {"origin": "plan", "attributes": {"snapshot_type": "manual", "db_instance": "x"}}
		with data.index as {"aws_rds_instance": {"x": {"attributes": {"storage_encrypted": false, "storage_encryption_type": "sse-rds"}}}}
}

test_source_outside_the_plan_is_unknown if {
	count(policy.deny) == 0 with input as {"origin": "plan", "attributes": {"snapshot_type": "manual", "db_instance": "x"}}
		with data.index as {}
	count(policy.indeterminate) > 0 with input as {"origin": "plan", "attributes": {"snapshot_type": "manual", "db_instance": "x"}}
		with data.index as {}
}

test_copy_with_a_key_is_encrypted if {
	count(policy.deny) == 0 with input as {"origin": "plan", "attributes": {"snapshot_type": "manual", "source_snapshot": "s0", "kms_key": "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555"}}
		with data.index as {}
	count(policy.indeterminate) == 0 with input as {"origin": "plan", "attributes": {"snapshot_type": "manual", "source_snapshot": "s0", "kms_key": "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555"}}
		with data.index as {}
}

test_copy_without_a_key_is_unknown if {
	count(policy.deny) == 0 with input as {"origin": "plan", "attributes": {"snapshot_type": "manual", "source_snapshot": "s0", "db_instance": "x"}}
		with data.index as {"aws_rds_instance": {"x": {"attributes": {"storage_encrypted": false}}}}
	count(policy.indeterminate) > 0 with input as {"origin": "plan", "attributes": {"snapshot_type": "manual", "source_snapshot": "s0", "db_instance": "x"}}
		with data.index as {"aws_rds_instance": {"x": {"attributes": {"storage_encrypted": false}}}}
}

test_live_snapshot_does_not_follow_the_database_of_today if {
	count(policy.deny) == 0 with input as {"origin": "live", "attributes": {"snapshot_type": "manual", "db_instance": "x"}}
		with data.index as {"aws_rds_instance": {"x": {"attributes": {"storage_encrypted": true}}}}
	count(policy.indeterminate) > 0 with input as {"origin": "live", "attributes": {"snapshot_type": "manual", "db_instance": "x"}}
		with data.index as {"aws_rds_instance": {"x": {"attributes": {"storage_encrypted": true}}}}
}

test_live_snapshot_does_not_follow_the_key_owned_by_aws_of_today if {
	count(policy.indeterminate) == 1 with input as {"origin": "live", "attributes": {"snapshot_type": "manual", "db_instance": "x"}}
		with data.index as {"aws_rds_instance": {"x": {"attributes": {"storage_encrypted": false, "storage_encryption_type": "sse-rds"}}}}
}

test_word_of_the_snapshot_counts_before_that_of_its_source if {
	count(policy.deny) == 1 with input as {"origin": "plan", "attributes": {"snapshot_type": "manual", "encrypted": false, "db_instance": "x"}}
		with data.index as {"aws_rds_instance": {"x": {"attributes": {"storage_encrypted": true}}}}
}
