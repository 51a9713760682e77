package dbmuster.encryption.rds_performance_insights_cmk_test

import rego.v1
import data.dbmuster.encryption.rds_performance_insights_cmk as policy

test_no_key_means_key_managed_by_aws_not_plain if {
	count(policy.deny) > 0 with input as {"origin": "plan", "attributes": {"performance_insights_enabled": true}}
		with data.index as {}
}

test_key_created_in_the_same_plan_passes if {
	count(policy.deny) == 0 with input as {"origin": "plan", "attributes": {"performance_insights_enabled": true, "performance_insights_kms_key": "aws_kms_key.k"}}
		with data.index as {"aws_kms_key": {"aws_kms_key.k": {"attributes": {"key_manager": "CUSTOMER"}}}}
	count(policy.indeterminate) == 0 with input as {"origin": "plan", "attributes": {"performance_insights_enabled": true, "performance_insights_kms_key": "aws_kms_key.k"}}
		with data.index as {"aws_kms_key": {"aws_kms_key.k": {"attributes": {"key_manager": "CUSTOMER"}}}}
}

test_key_that_was_not_read_is_unknown if {
	count(policy.deny) == 0 with input as {"origin": "live", "attributes": {"performance_insights_enabled": true, "performance_insights_kms_key": "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555"}}
		with data.index as {}
	count(policy.indeterminate) > 0 with input as {"origin": "live", "attributes": {"performance_insights_enabled": true, "performance_insights_kms_key": "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555"}}
		with data.index as {}
}

test_arn_written_in_a_plan_passes if {
	count(policy.deny) == 0 with input as {"origin": "plan", "attributes": {"performance_insights_enabled": true, "performance_insights_kms_key": "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555"}}
		with data.index as {}
	count(policy.indeterminate) == 0 with input as {"origin": "plan", "attributes": {"performance_insights_enabled": true, "performance_insights_kms_key": "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555"}}
		with data.index as {}
}
