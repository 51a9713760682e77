package dbmuster.availability.rds_instance_multi_az_test

import rego.v1
import data.dbmuster.availability.rds_instance_multi_az as policy

defaults := {"production_environments": ["prod", "production"]}

test_other_environment_is_not_applicable if {
	count(policy.not_applicable) == 1 with input as {"environment": "dev", "attributes": {"multi_az": false}}
		with data.parameters as defaults
}

test_custom_is_not_applicable if {
	count(policy.not_applicable) == 1 with input as {"attributes": {"engine": "custom-oracle-ee", "multi_az": false}}
		with data.parameters as defaults
}

test_case_of_the_environment_does_not_count if {
	doc := {"environment": "PROD", "attributes": {"multi_az": false}}
	count(policy.not_applicable) == 0 with input as doc with data.parameters as defaults
	count(policy.deny) == 1 with input as doc with data.parameters as defaults
}

test_no_environment_is_judged if {
	count(policy.not_applicable) == 0 with input as {"attributes": {"multi_az": false}} with data.parameters as defaults
}

test_a_standby_settles_the_environment if {
	policy.settled == {"environment"} with input as {"attributes": {"multi_az": true}}
	count(policy.settled) == 0 with input as {"attributes": {"multi_az": false}}
}

test_without_a_standby_it_hangs_on_the_environment if {
	some said in policy.deny with input as {"attributes": {"multi_az": false}}
	said.hinges == {"environment"}
}
