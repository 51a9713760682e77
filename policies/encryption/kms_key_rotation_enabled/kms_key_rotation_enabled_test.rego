package dbmuster.encryption.kms_key_rotation_enabled_test

import rego.v1
import data.dbmuster.encryption.kms_key_rotation_enabled as policy

test_rotation_off_fails if {
	count(policy.deny) > 0 with input as {"id": "k1", "attributes": {"rotation_enabled": false}}
		with data.referrers as {"aws_rds_instance.kms_key": {"k1": ["db1"]}}
}

test_key_of_a_cluster_counts if {
	count(policy.deny) > 0 with input as {"id": "k1", "attributes": {"rotation_enabled": false}}
		with data.referrers as {"aws_rds_cluster.kms_key": {"k1": ["c1"]}}
}

test_key_without_a_database_is_not_applicable if {
	count(policy.not_applicable) > 0 with input as {"id": "k1", "attributes": {"rotation_enabled": false}}
		with data.referrers as {}
}
