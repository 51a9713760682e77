package dbmuster.patching.rds_engine_major_supported_test

import rego.v1
import data.dbmuster.patching.rds_engine_major_supported as policy

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

test_bare_major_is_enough if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "14"}}
		with data.parameters as {"warn_days": 0, "supported_until": ""}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "14"}}
		with data.parameters as {"warn_days": 0, "supported_until": ""}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_community_end_does_not_count if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "14.20"}}
		with data.parameters as {"warn_days": 0, "supported_until": ""}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "14.20"}}
		with data.parameters as {"warn_days": 0, "supported_until": ""}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_ended_major_fails if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "postgres", "engine_version": "13.20"}}
		with data.parameters as {"warn_days": 0, "supported_until": ""}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_version_9_6_is_a_major_of_its_own if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "postgres", "engine_version": "9.6.24"}}
		with data.parameters as {"warn_days": 0, "supported_until": ""}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_aurora_mysql_3_is_read_from_its_long_name if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "aurora-mysql", "engine_version": "8.0.mysql_aurora.3.05.2"}}
		with data.parameters as {"warn_days": 0, "supported_until": ""}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine": "aurora-mysql", "engine_version": "8.0.mysql_aurora.3.05.2"}}
		with data.parameters as {"warn_days": 0, "supported_until": ""}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_aurora_mysql_2_has_ended if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "aurora-mysql", "engine_version": "5.7.mysql_aurora.2.11.4"}}
		with data.parameters as {"warn_days": 0, "supported_until": ""}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_mysql_8_0_has_ended if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "mysql", "engine_version": "8.0.39"}}
		with data.parameters as {"warn_days": 0, "supported_until": ""}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_mysql_8_alone_is_unknown if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "mysql", "engine_version": "8"}}
		with data.parameters as {"warn_days": 0, "supported_until": ""}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
	count(policy.indeterminate) > 0 with input as {"attributes": {"engine": "mysql", "engine_version": "8"}}
		with data.parameters as {"warn_days": 0, "supported_until": ""}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_mariadb_10_11_is_not_10_1 if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "mariadb", "engine_version": "10.11.9"}}
		with data.parameters as {"warn_days": 0, "supported_until": ""}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine": "mariadb", "engine_version": "10.11.9"}}
		with data.parameters as {"warn_days": 0, "supported_until": ""}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_sqlserver_editions_share_one_life if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "sqlserver-web", "engine_version": "15.00.4236.7.v1"}}
		with data.parameters as {"warn_days": 0, "supported_until": ""}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine": "sqlserver-web", "engine_version": "15.00.4236.7.v1"}}
		with data.parameters as {"warn_days": 0, "supported_until": ""}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_oracle_19_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "oracle-se2", "engine_version": "19.0.0.0.ru-2024-01.rur-2024-01.r1"}}
		with data.parameters as {"warn_days": 0, "supported_until": ""}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine": "oracle-se2", "engine_version": "19.0.0.0.ru-2024-01.rur-2024-01.r1"}}
		with data.parameters as {"warn_days": 0, "supported_until": ""}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_version_that_the_table_does_not_know_is_unknown if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "99.1"}}
		with data.parameters as {"warn_days": 0, "supported_until": ""}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
	count(policy.indeterminate) > 0 with input as {"attributes": {"engine": "postgres", "engine_version": "99.1"}}
		with data.parameters as {"warn_days": 0, "supported_until": ""}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_last_day_counts if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "13.20"}}
		with data.parameters as {"warn_days": 0, "supported_until": ""}
		with data.tables as tables
		with data.as_of as "2026-02-28T12:00:00Z"
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "13.20"}}
		with data.parameters as {"warn_days": 0, "supported_until": ""}
		with data.tables as tables
		with data.as_of as "2026-02-28T12:00:00Z"
}

test_support_can_be_wanted_for_longer if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "postgres", "engine_version": "14.20"}}
		with data.parameters as {"warn_days": 0, "supported_until": "2027-06-30"}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_what_the_service_tells_counts_before_the_table if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "13.20", "standard_support_end": "2027-02-28T23:59:59.999Z"}}
		with data.parameters as {"warn_days": 0, "supported_until": ""}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
	count(policy.deny) == 1 with input as {"attributes": {"engine": "postgres", "engine_version": "14.11", "standard_support_end": "2026-11-19T23:59:59Z"}}
		with data.parameters as {"warn_days": 0, "supported_until": ""}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_version_that_only_the_service_knows_is_judged if {
	count(policy.indeterminate) == 0 with input as {"attributes": {"engine": "postgres", "engine_version": "19.1", "standard_support_end": "2032-02-28T23:59:59Z"}}
		with data.parameters as {"warn_days": 0, "supported_until": ""}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
}

wanted(version, until) := n if {
	n := count(policy.deny) with input as {"attributes": {"engine": "postgres", "engine_version": version}}
		with data.parameters as {"warn_days": 0, "supported_until": until}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_support_until_the_very_day_is_enough if {
	wanted("14.20", "2027-02-28") == 0
	wanted("14.20", "2027-03-01") == 1
}

test_support_that_has_ended_is_told_once if wanted("13.20", "2027-06-30") == 1

release(version) := n if {
	known := object.union(tables, {"aurora_mysql_releases": {"3.01": {"standard_support_end": "2025-08-31"}}})
	n := count(policy.deny) with input as {"attributes": {"engine": "aurora-mysql", "engine_version": version, "standard_support_end": "2028-04-30T23:59:59Z"}}
		with data.parameters as {"warn_days": 0, "supported_until": ""} with data.tables as known with data.as_of as "2026-11-20T00:00:00Z"
}

test_release_of_aurora_mysql_ends_before_its_major if {
	release("8.0.mysql_aurora.3.01.0") == 1
	release("8.0.mysql_aurora.3.08.0") == 0
}

test_notice_can_be_asked_for if {
	every days, failures in {"100": 1, "99": 0} {
		count(policy.deny) == failures with input as {"attributes": {"engine": "postgres", "engine_version": "14.20"}}
			with data.parameters as {"warn_days": to_number(days), "supported_until": ""}
			with data.tables as tables
			with data.as_of as "2026-11-21T00:00:00Z"
	}
}
