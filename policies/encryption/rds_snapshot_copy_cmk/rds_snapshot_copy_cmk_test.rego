package dbmuster.encryption.rds_snapshot_copy_cmk_test

import rego.v1
import data.dbmuster.encryption.rds_snapshot_copy_cmk as policy

test_key_created_in_the_same_plan_passes if {
	count(policy.deny) == 0 with input as {"origin": "plan", "attributes": {"is_copy": true, "kms_key": "aws_kms_key.k"}}
		with data.index as {"aws_kms_key": {"aws_kms_key.k": {"attributes": {"key_manager": "CUSTOMER"}}}}
	count(policy.indeterminate) == 0 with input as {"origin": "plan", "attributes": {"is_copy": true, "kms_key": "aws_kms_key.k"}}
		with data.index as {"aws_kms_key": {"aws_kms_key.k": {"attributes": {"key_manager": "CUSTOMER"}}}}
}

test_key_managed_by_aws_fails if {
	count(policy.deny) > 0 with input as {"origin": "live", "attributes": {"is_copy": true, "kms_key": "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555"}}
		with data.index as {"aws_kms_key": {"arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555": {"attributes": {"key_manager": "AWS"}}}}
}

test_key_of_another_account_is_unknown if {
	count(policy.deny) == 0 with input as {"origin": "live", "attributes": {"is_copy": true, "kms_key": "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555"}}
		with data.index as {}
	count(policy.indeterminate) > 0 with input as {"origin": "live", "attributes": {"is_copy": true, "kms_key": "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555"}}
		with data.index as {}
}
