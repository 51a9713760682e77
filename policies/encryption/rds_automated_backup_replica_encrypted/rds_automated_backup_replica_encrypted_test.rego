package dbmuster.encryption.rds_automated_backup_replica_encrypted_test

import rego.v1
import data.dbmuster.encryption.rds_automated_backup_replica_encrypted as policy

test_replica_that_is_not_encrypted_at_the_destination_fails if {
	count(policy.deny) > 0 with input as {"origin": "live", "attributes": {"encrypted": false, "kms_key": "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555"}}
		with data.index as {"aws_kms_key": {"arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555": {"attributes": {"key_manager": "CUSTOMER"}}}}
}

test_arn_written_in_a_plan_passes if {
	count(policy.deny) == 0 with input as {"origin": "plan", "attributes": {"kms_key": "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555"}}
		with data.index as {}
	count(policy.indeterminate) == 0 with input as {"origin": "plan", "attributes": {"kms_key": "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555"}}
		with data.index as {}
}

test_key_that_was_not_read_is_unknown if {
	count(policy.deny) == 0 with input as {"origin": "live", "attributes": {"encrypted": true, "kms_key": "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555"}}
		with data.index as {}
	count(policy.indeterminate) > 0 with input as {"origin": "live", "attributes": {"encrypted": true, "kms_key": "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555"}}
		with data.index as {}
}

test_key_of_the_service_fails if {
	count(policy.deny) > 0 with input as {"origin": "plan", "attributes": {"kms_key": "alias/aws/rds"}}
		with data.index as {}
}
