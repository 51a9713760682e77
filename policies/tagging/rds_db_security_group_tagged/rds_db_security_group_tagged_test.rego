package dbmuster.tagging.rds_db_security_group_tagged_test

import rego.v1
import data.dbmuster.tagging.rds_db_security_group_tagged as policy

keys := {"required_keys": ["owner", "environment"]}

test_each_missing_key_is_named if {
	count(policy.deny) == 2 with input as {"tags": {}} with data.parameters as keys
	count(policy.deny) == 2 with input as {"attributes": {}} with data.parameters as keys
}

test_case_of_the_key_does_not_count if {
	count(policy.deny) == 0 with input as {"tags": {"Owner": "a", "ENVIRONMENT": "prod"}} with data.parameters as keys
}

test_empty_value_does_not_count if {
	count(policy.deny) == 1 with input as {"tags": {"owner": "", "environment": "prod"}} with data.parameters as keys
}

test_tags_of_aws_do_not_count if {
	count(policy.deny) == 1 with input as {"tags": {"aws:owner": "a"}} with data.parameters as {"required_keys": ["aws:owner"]}
}
