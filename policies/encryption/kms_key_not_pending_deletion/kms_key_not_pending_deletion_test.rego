package dbmuster.encryption.kms_key_not_pending_deletion_test

import rego.v1
import data.dbmuster.encryption.kms_key_not_pending_deletion as policy

test_disabled_in_a_plan_fails if {
	count(policy.deny) > 0 with input as {"id": "k1", "attributes": {"enabled": false}}
		with data.referrers as {"aws_rds_instance.kms_key": {"k1": ["db1"]}}
}

test_plan_without_a_state_passes if {
	count(policy.deny) == 0 with input as {"id": "k1", "attributes": {"enabled": true}}
		with data.referrers as {"aws_rds_instance.kms_key": {"k1": ["db1"]}}
}

test_pending_deletion_fails if {
	count(policy.deny) > 0 with input as {"id": "k1", "attributes": {"enabled": true, "key_state": "PendingDeletion"}}
		with data.referrers as {"aws_rds_instance.kms_key": {"k1": ["db1"]}}
}

test_unavailable_fails if {
	count(policy.deny) > 0 with input as {"id": "k1", "attributes": {"enabled": true, "key_state": "Unavailable"}}
		with data.referrers as {"aws_rds_instance.kms_key": {"k1": ["db1"]}}
}

test_key_of_a_snapshot_counts if {
	count(policy.deny) > 0 with input as {"id": "k1", "attributes": {"enabled": false}}
		with data.referrers as {"aws_rds_snapshot.kms_key": {"k1": ["s1"]}}
}

test_key_without_a_database_is_not_applicable if {
	count(policy.not_applicable) > 0 with input as {"id": "k1", "attributes": {"enabled": false}}
		with data.referrers as {}
}
