package dbmuster.patching.rds_engine_version_offered_test

import rego.v1
import data.dbmuster.patching.rds_engine_version_offered as policy

test_deprecated_version_fails if {
	count(policy.deny) == 1 with input as {"attributes": {"engine": "postgres", "engine_version": "16.1", "engine_version_status": "deprecated"}}
}

test_available_version_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "16.10", "engine_version_status": "available"}}
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "16.10", "engine_version_status": "available"}}
}

test_version_without_a_status_is_unknown if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "16.10"}}
	count(policy.indeterminate) == 1 with input as {"attributes": {"engine": "postgres", "engine_version": "16.10"}}
}
