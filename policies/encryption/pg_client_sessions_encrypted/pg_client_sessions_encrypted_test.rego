package dbmuster.encryption.pg_client_sessions_encrypted_test

import rego.v1
import data.dbmuster.encryption.pg_client_sessions_encrypted as policy

test_old_protocol_fails if {
	doc := {"attributes": {"sessions": {"total": 1, "remote": 1, "remote_unencrypted": 0, "tls_versions": ["TLSv1.1", "TLSv1.3"]}}}
	count(policy.deny) == 1 with input as doc
}

test_a_missing_count_is_open if {
	count(policy.indeterminate) == 1 with input as {"attributes": {"sessions": {"total": 40}}}
	count(policy.indeterminate) == 2 with input as {"attributes": {}}
	count(policy.indeterminate) == 0 with input as {"attributes": {"sessions": {"remote_unencrypted": 0}}}
}
