package dbmuster.encryption.rds_cluster_ca_certificate_current_test

import rego.v1
import data.dbmuster.encryption.rds_cluster_ca_certificate_current as policy

tables := {
	"certificate_authorities": {
		"rds-ca-2019": {
			"valid_till": "2024-08-22"
		},
		"rds-ca-rsa2048-g1": {
			"valid_till": "2061-05-01"
		},
		"rds-ca-ecc384-g1": {
			"valid_till": "2121-05-01"
		}
	}
}

test_retired_authority_fails if {
	count(policy.deny) > 0 with input as {"attributes": {"ca_certificate_identifier": "rds-ca-2019"}}
		with data.parameters as {"allowed": ["rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1"]}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_authority_that_the_table_does_not_know_is_unknown if {
	count(policy.deny) == 0 with input as {"attributes": {"ca_certificate_identifier": "rds-ca-next"}}
		with data.parameters as {"allowed": ["rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1"]}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
	count(policy.indeterminate) > 0 with input as {"attributes": {"ca_certificate_identifier": "rds-ca-next"}}
		with data.parameters as {"allowed": ["rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1"]}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_current_authority_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"ca_certificate_identifier": "rds-ca-rsa2048-g1"}}
		with data.parameters as {"allowed": ["rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1"]}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
	count(policy.indeterminate) == 0 with input as {"attributes": {"ca_certificate_identifier": "rds-ca-rsa2048-g1"}}
		with data.parameters as {"allowed": ["rds-ca-rsa2048-g1", "rds-ca-rsa4096-g1", "rds-ca-ecc384-g1"]}
		with data.tables as tables
		with data.as_of as "2026-11-20T00:00:00Z"
}

judged(authority, allowed) := [count(failures), count(doubts)] if {
	doc := {"attributes": {"ca_certificate_identifier": authority}}
	failures := policy.deny with input as doc with data.tables as tables
		with data.parameters as {"allowed": allowed} with data.as_of as "2024-01-01T00:00:00Z"
	doubts := policy.indeterminate with input as doc with data.tables as tables
		with data.parameters as {"allowed": allowed} with data.as_of as "2024-01-01T00:00:00Z"
}

test_table_and_list_together_decide if {
	judged("rds-ca-2019", ["rds-ca-rsa2048-g1"]) == [1, 0]
	judged("rds-ca-2019", ["rds-ca-2019"]) == [0, 0]
	judged("rds-ca-next", ["rds-ca-next"]) == [0, 0]
	judged("rds-ca-next", ["rds-ca-rsa2048-g1"]) == [0, 1]
}
