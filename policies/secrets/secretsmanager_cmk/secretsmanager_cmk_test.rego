package dbmuster.secrets.secretsmanager_cmk_test

import rego.v1
import data.dbmuster.secrets.secretsmanager_cmk as policy

secret(origin, key) := {"origin": origin, "attributes": {"kms_key": key}}

test_alias_arn_of_the_default_key_fails if {
	doc := secret("live", "arn:aws:kms:eu-west-1:111122223333:alias/aws/secretsmanager")
	count(policy.deny) == 1 with data.index as {} with input as doc
	count(policy.indeterminate) == 0 with data.index as {} with input as doc
}

test_alias_of_the_default_key_fails_in_a_plan if {
	count(policy.deny) == 1 with data.index as {} with input as secret("plan", "alias/aws/secretsmanager")
}

test_no_key_fails_once if count(policy.deny) == 1 with input as {"origin": "live", "attributes": {}} with data.index as {}

test_key_that_was_not_read_is_indeterminate if {
	count(policy.indeterminate) == 1 with input as secret("live", "1234") with data.index as {}
	count(policy.deny) == 0 with input as secret("live", "1234") with data.index as {}
}

# The key managed by AWS is had by naming none.
test_key_outside_the_plan_passes if {
	count(policy.indeterminate) == 0 with input as secret("plan", "alias/own") with data.index as {}
	count(policy.deny) == 0 with input as secret("plan", "alias/own") with data.index as {}
}

test_default_key_leaves_nothing_open if {
	count(policy.indeterminate) == 0 with input as {"origin": "live", "attributes": {}} with data.index as {}
}
