package dbmuster.patching.rds_aurora_postgres_file_read_fixed_test

import rego.v1
import data.dbmuster.patching.rds_aurora_postgres_file_read_fixed as policy

test_version_10_13_fails if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "aurora-postgresql", "engine_version": "10.13"}}
}

test_version_10_14_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "aurora-postgresql", "engine_version": "10.14"}}
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine": "aurora-postgresql", "engine_version": "10.14"}}
}

test_version_11_6_fails if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "aurora-postgresql", "engine_version": "11.6"}}
}

test_version_11_21_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "aurora-postgresql", "engine_version": "11.21"}}
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine": "aurora-postgresql", "engine_version": "11.21"}}
}

test_version_16_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "aurora-postgresql", "engine_version": "16"}}
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine": "aurora-postgresql", "engine_version": "16"}}
}

test_prefix_11_is_unknown if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "aurora-postgresql", "engine_version": "11"}}
	count(policy.indeterminate) > 0 with input as {"attributes": {"engine": "aurora-postgresql", "engine_version": "11"}}
}

test_patch_level_is_part_of_the_build if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "aurora-postgresql", "engine_version": "11.8.2"}}
}
