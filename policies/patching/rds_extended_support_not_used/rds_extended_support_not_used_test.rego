package dbmuster.patching.rds_extended_support_not_used_test

import rego.v1
import data.dbmuster.patching.rds_extended_support_not_used as policy

tables := {
	"engine_lifecycle": {
		"postgres": {
			"13": {
				"standard_support_end": "2026-02-28",
				"extended_support": true
			},
			"14": {
				"standard_support_end": "2027-02-28",
				"extended_support": true
			},
			"9.6": {
				"standard_support_end": "2022-04-26",
				"extended_support": false
			}
		},
		"mysql": {
			"8.0": {
				"standard_support_end": "2026-07-31",
				"extended_support": true
			}
		},
		"aurora-mysql": {
			"5.7": {
				"standard_support_end": "2024-10-31",
				"extended_support": true
			},
			"8.0": {
				"standard_support_end": "2028-04-30",
				"extended_support": true
			},
			"8.4": {
				"standard_support_end": "2032-04-30",
				"extended_support": true
			}
		},
		"aurora-postgresql": {
			"13": {
				"standard_support_end": "2026-02-28",
				"extended_support": true
			},
			"16": {
				"standard_support_end": "2029-02-28",
				"extended_support": true
			}
		},
		"mariadb": {
			"10.5": {
				"standard_support_end": "2026-02-28",
				"extended_support": false
			},
			"10.11": {
				"standard_support_end": "2028-02-29",
				"extended_support": false
			}
		},
		"sqlserver": {
			"15.00": {
				"standard_support_end": "2030-01-08",
				"extended_support": false
			}
		},
		"oracle": {
			"19": {
				"standard_support_end": "2029-12-31",
				"extended_support": false
			}
		}
	}
}

test_enrolled_before_the_end_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "14.10", "engine_lifecycle_support": "open-source-rds-extended-support"}}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "14.10", "engine_lifecycle_support": "open-source-rds-extended-support"}}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_enrolled_after_the_end_fails if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "postgres", "engine_version": "13.10", "engine_lifecycle_support": "open-source-rds-extended-support"}}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_not_enrolled_after_the_end_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "13.10", "engine_lifecycle_support": "open-source-rds-extended-support-disabled"}}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "13.10", "engine_lifecycle_support": "open-source-rds-extended-support-disabled"}}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_absent_means_enrolled if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "mysql", "engine_version": "8.0.36"}}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_version_that_has_no_extended_support_is_not_charged if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "9.6.24"}}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "9.6.24"}}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_version_that_the_table_does_not_know_is_unknown if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "99.1"}}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
	count(policy.indeterminate) > 0 with input as {"attributes": {"engine": "postgres", "engine_version": "99.1"}}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_what_the_service_tells_counts_before_the_table if {
	count(policy.deny) == 1 with input as {"attributes": {"engine": "postgres", "engine_version": "19.1", "engine_lifecycle_support": "open-source-rds-extended-support", "standard_support_end": "2026-11-19T23:59:59Z", "extended_support_end": "2029-11-19T23:59:59Z"}}
		with data.tables as {"engine_lifecycle": {}}
		with data.as_of as "2026-11-20T00:00:00Z"
	count(policy.deny) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "19.1", "engine_lifecycle_support": "open-source-rds-extended-support", "standard_support_end": "2026-11-19T23:59:59Z"}}
		with data.tables as {"engine_lifecycle": {}}
		with data.as_of as "2026-11-20T00:00:00Z"
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "19.1", "engine_lifecycle_support": "open-source-rds-extended-support", "standard_support_end": "2026-11-19T23:59:59Z"}}
		with data.tables as {"engine_lifecycle": {}}
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_later_end_that_the_service_tells_counts_before_the_table if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "13.20", "standard_support_end": "2027-02-28T23:59:59Z", "extended_support_end": "2030-02-28T23:59:59Z"}}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
}
