package dbmuster.patching.rds_global_cluster_version_supported_test

import rego.v1
import data.dbmuster.patching.rds_global_cluster_version_supported as policy

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
	},
	"aurora_mysql_releases": {
		"3.04": {
			"standard_support_end": "2026-10-31"
		},
		"3.05": {
			"standard_support_end": "2025-08-31"
		},
		"3.08": {
			"standard_support_end": "2026-08-31"
		},
		"3.10": {
			"standard_support_end": "2028-04-30"
		},
		"3.12": {
			"standard_support_end": "2027-02-17"
		},
		"8.4.7": {
			"standard_support_end": "2027-11-30"
		}
	}
}

test_long_term_support_release_outlives_a_newer_one if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "aurora-mysql", "engine_version": "8.0.mysql_aurora.3.04.1"}}
		with data.tables as tables
		with data.as_of as "2026-09-15T00:00:00Z"
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine": "aurora-mysql", "engine_version": "8.0.mysql_aurora.3.04.1"}}
		with data.tables as tables
		with data.as_of as "2026-09-15T00:00:00Z"
}

test_newer_ordinary_release_ends_before_it if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "aurora-mysql", "engine_version": "8.0.mysql_aurora.3.08.0"}}
		with data.tables as tables
		with data.as_of as "2026-09-15T00:00:00Z"
}

test_long_term_support_ends_too if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "aurora-mysql", "engine_version": "8.0.mysql_aurora.3.04.1"}}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_release_8_4_7_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "aurora-mysql", "engine_version": "8.4.mysql_aurora.8.4.7"}}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine": "aurora-mysql", "engine_version": "8.4.mysql_aurora.8.4.7"}}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_major_that_ended_fails if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "aurora-postgresql", "engine_version": "13.9"}}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_aurora_postgresql_16_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "aurora-postgresql", "engine_version": "16.8"}}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine": "aurora-postgresql", "engine_version": "16.8"}}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_release_that_the_table_does_not_know_is_unknown if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "aurora-mysql", "engine_version": "8.0.mysql_aurora.3.99.0"}}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
	count(policy.indeterminate) > 0 with input as {"attributes": {"engine": "aurora-mysql", "engine_version": "8.0.mysql_aurora.3.99.0"}}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_prefix_without_a_release_is_unknown if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "aurora-mysql", "engine_version": "8.0"}}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
	count(policy.indeterminate) > 0 with input as {"attributes": {"engine": "aurora-mysql", "engine_version": "8.0"}}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_version_of_the_source_cluster_counts if {
	count(policy.deny) > 0 with input as {"attributes": {"source_db_cluster": "c1"}}
		with data.index as {"aws_rds_cluster": {"c1": {"attributes": {"engine": "aurora-postgresql", "engine_version": "13.9"}}}}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_source_cluster_outside_the_inventory_is_unknown if {
	count(policy.deny) == 0 with input as {"attributes": {"source_db_cluster": "c1", "engine": "aurora-postgresql", "engine_version": "16.4"}}
		with data.index as {}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
	count(policy.indeterminate) > 0 with input as {"attributes": {"source_db_cluster": "c1", "engine": "aurora-postgresql", "engine_version": "16.4"}}
		with data.index as {}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
}
