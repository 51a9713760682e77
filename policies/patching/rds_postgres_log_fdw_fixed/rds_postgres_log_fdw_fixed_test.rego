package dbmuster.patching.rds_postgres_log_fdw_fixed_test

import rego.v1
import data.dbmuster.patching.rds_postgres_log_fdw_fixed as policy

test_version_9_6_21_fails if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "postgres", "engine_version": "9.6.21"}}
}

test_version_9_6_22_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "9.6.22"}}
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "9.6.22"}}
}

test_version_9_5_24_fails if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "postgres", "engine_version": "9.5.24"}}
}

test_version_10_16_fails if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "postgres", "engine_version": "10.16"}}
}

test_version_10_17_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "10.17"}}
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "10.17"}}
}

test_version_11_11_fails if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "postgres", "engine_version": "11.11"}}
}

test_version_11_12_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "11.12"}}
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "11.12"}}
}

test_version_12_6_fails if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "postgres", "engine_version": "12.6"}}
}

test_version_12_7_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "12.7"}}
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "12.7"}}
}

test_version_13_10_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "13.10"}}
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "13.10"}}
}

test_version_16_4_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "16.4"}}
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "16.4"}}
}

test_version_16_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "16"}}
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "16"}}
}

test_version_12_is_unknown if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "12"}}
	count(policy.indeterminate) > 0 with input as {"attributes": {"engine": "postgres", "engine_version": "12"}}
}

test_version_9_6_is_unknown if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "9.6"}}
	count(policy.indeterminate) > 0 with input as {"attributes": {"engine": "postgres", "engine_version": "9.6"}}
}

test_version_newest_is_unknown if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "newest"}}
	count(policy.indeterminate) > 0 with input as {"attributes": {"engine": "postgres", "engine_version": "newest"}}
}
