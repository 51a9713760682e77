package dbmuster.patching.rds_minor_version_current_test

import rego.v1
import data.dbmuster.patching.rds_minor_version_current as policy

test_version_that_is_three_behind_fails if {
	count(policy.deny) == 1 with input as {"attributes": {"engine_version": "16.4", "minor_upgrade_targets": ["16.8", "16.9", "16.10"]}}
		with data.parameters as {"max_minor_steps_behind": 2}
}

test_version_that_is_two_behind_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"engine_version": "16.8", "minor_upgrade_targets": ["16.9", "16.10"]}}
		with data.parameters as {"max_minor_steps_behind": 2}
}

test_newest_version_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"engine_version": "16.10", "minor_upgrade_targets": []}}
		with data.parameters as {"max_minor_steps_behind": 0}
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine_version": "16.10", "minor_upgrade_targets": []}}
		with data.parameters as {"max_minor_steps_behind": 0}
}

test_version_without_a_list_is_unknown if {
	count(policy.indeterminate) == 1 with input as {"attributes": {"engine_version": "16.10"}}
		with data.parameters as {"max_minor_steps_behind": 2}
}
