package dbmuster.secrets.secretsmanager_cmk_test

import rego.v1
import data.dbmuster.secrets.secretsmanager_cmk as policy

test_alias_arn_of_the_default_key_fails if {
	count(policy.deny) == 1 with data.index as {}
		with input as {"attributes": {"kms_key": "arn:aws:kms:eu-west-1:111122223333:alias/aws/secretsmanager"}}
}

test_no_key_fails_once if count(policy.deny) == 1 with input as {"attributes": {}} with data.index as {}

test_key_that_was_not_read_is_indeterminate if {
	count(policy.indeterminate) == 1 with input as {"attributes": {"kms_key": "1234"}} with data.index as {}
	count(policy.deny) == 0 with input as {"attributes": {"kms_key": "1234"}} with data.index as {}
}

test_default_key_leaves_nothing_open if count(policy.indeterminate) == 0 with input as {"attributes": {}} with data.index as {}
