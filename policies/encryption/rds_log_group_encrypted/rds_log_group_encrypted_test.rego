package dbmuster.encryption.rds_log_group_encrypted_test

import rego.v1
import data.dbmuster.encryption.rds_log_group_encrypted as policy

test_group_made_by_rds_without_a_key_fails if {
	count(policy.deny) > 0 with input as {"name": "/aws/rds/instance/db1/error", "attributes": {}}
}

test_group_with_a_key_passes if {
	count(policy.deny) == 0 with input as {"name": "/aws/rds/instance/db1/error", "attributes": {"kms_key": "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555"}}
}
