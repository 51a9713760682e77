package dbmuster.encryption.rds_instance_storage_cmk_test

import rego.v1
import data.dbmuster.lib.kms
import data.dbmuster.encryption.rds_instance_storage_cmk as policy

test_key_created_in_the_same_plan_passes if {
	count(policy.deny) == 0 with input as {"origin": "plan", "attributes": {"kms_key": "aws_kms_key.rds", "storage_encrypted": true}}
		with data.index as {"aws_kms_key": {"aws_kms_key.rds": {"attributes": {"key_manager": "CUSTOMER"}}}}
	count(policy.indeterminate) == 0 with input as {"origin": "plan", "attributes": {"kms_key": "aws_kms_key.rds", "storage_encrypted": true}}
		with data.index as {"aws_kms_key": {"aws_kms_key.rds": {"attributes": {"key_manager": "CUSTOMER"}}}}
}

test_arn_written_in_a_plan_passes if {
	count(policy.deny) == 0 with input as {"origin": "plan", "attributes": {"kms_key": "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555", "storage_encrypted": true}}
		with data.index as {}
	count(policy.indeterminate) == 0 with input as {"origin": "plan", "attributes": {"kms_key": "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555", "storage_encrypted": true}}
		with data.index as {}
}

test_alias_of_the_service_fails if {
	count(policy.deny) > 0 with input as {"origin": "plan", "attributes": {"kms_key": "arn:aws:kms:eu-west-1:111122223333:alias/aws/rds", "storage_encrypted": true}}
		with data.index as {}
}

test_key_of_another_account_that_was_not_read_is_unknown if {
	count(policy.deny) == 0 with input as {"origin": "live", "attributes": {"kms_key": "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555", "storage_encrypted": true}}
		with data.index as {}
	count(policy.indeterminate) > 0 with input as {"origin": "live", "attributes": {"kms_key": "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555", "storage_encrypted": true}}
		with data.index as {}
}

test_encrypted_without_a_named_key_fails if {
	count(policy.deny) > 0 with input as {"origin": "plan", "attributes": {"storage_encrypted": true}}
		with data.index as {}
}

test_replica_without_a_key_of_its_own_is_unknown if {
	count(policy.deny) == 0 with input as {"origin": "plan", "attributes": {"storage_encrypted": true, "read_replica_source": "db0"}}
		with data.index as {}
	count(policy.indeterminate) > 0 with input as {"origin": "plan", "attributes": {"storage_encrypted": true, "read_replica_source": "db0"}}
		with data.index as {}
}

key := "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555"

customer := {"aws_kms_key": {key: {"attributes": {"key_manager": "CUSTOMER"}}}}

test_plain_storage_fails_whatever_key_is_named if {
	count(policy.deny) == 1 with input as {"origin": "live", "attributes": {"storage_encrypted": false, "kms_key": key}} with data.index as customer
}

test_replica_that_says_nothing_of_encryption_is_unknown if {
	count(policy.deny) == 0 with input as {"origin": "plan", "attributes": {"read_replica_source": "db0"}} with data.index as {}
	count(policy.indeterminate) == 1 with input as {"origin": "plan", "attributes": {"read_replica_source": "db0"}} with data.index as {}
}

test_replica_with_a_key_of_its_own_passes if {
	replica := {"origin": "live", "attributes": {"storage_encrypted": true, "kms_key": key, "read_replica_source": "db0"}}
	count(policy.deny) == 0 with input as replica with data.index as customer
	count(policy.indeterminate) == 0 with input as replica with data.index as customer
}

test_alias_of_the_service_is_managed_by_aws_alone if kms.managers("alias/aws/rds", "plan") == {"aws"}

test_key_of_the_plan_whose_manager_is_not_told_is_unknown if {
	doc := {"origin": "plan", "attributes": {"kms_key": key, "storage_encrypted": true}}
	count(policy.indeterminate) == 1 with input as doc with data.index as {"aws_kms_key": {key: {"attributes": {}}}}
	count(policy.deny) == 0 with input as doc with data.index as {"aws_kms_key": {key: {"attributes": {}}}}
}
