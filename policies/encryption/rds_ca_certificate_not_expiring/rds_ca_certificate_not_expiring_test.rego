package dbmuster.encryption.rds_ca_certificate_not_expiring_test

import rego.v1
import data.dbmuster.encryption.rds_ca_certificate_not_expiring as policy

test_certificate_that_ends_within_the_days_fails if {
	count(policy.deny) == 1 with input as {"attributes": {"ca_certificate_identifier": "rds-ca-rsa2048-g1", "ca_certificate_valid_till": "2027-01-15T00:00:00Z", "ca_valid_till": "2061-05-22T19:04:12Z"}}
		with data.parameters as {"min_days": 90}
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_authority_that_ends_fails_by_itself if {
	count(policy.deny) == 1 with input as {"attributes": {"ca_certificate_identifier": "rds-ca-2019", "ca_certificate_valid_till": "2028-01-15T00:00:00Z", "ca_valid_till": "2024-08-22T17:08:50Z"}}
		with data.parameters as {"min_days": 90}
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_certificate_that_ends_after_the_days_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"ca_certificate_identifier": "rds-ca-rsa2048-g1", "ca_certificate_valid_till": "2027-02-19T00:00:00Z", "ca_valid_till": "2061-05-22T19:04:12Z"}}
		with data.parameters as {"min_days": 90}
		with data.as_of as "2026-11-20T00:00:00Z"
	count(policy.indeterminate) == 0 with input as {"attributes": {"ca_certificate_identifier": "rds-ca-rsa2048-g1", "ca_certificate_valid_till": "2027-02-19T00:00:00Z", "ca_valid_till": "2061-05-22T19:04:12Z"}}
		with data.parameters as {"min_days": 90}
		with data.as_of as "2026-11-20T00:00:00Z"
}

test_certificate_without_a_date_is_unknown if {
	count(policy.indeterminate) > 0 with input as {"attributes": {"ca_certificate_identifier": "rds-ca-rsa2048-g1", "ca_valid_till": "2061-05-22T19:04:12Z"}}
		with data.parameters as {"min_days": 90}
		with data.as_of as "2026-11-20T00:00:00Z"
}
