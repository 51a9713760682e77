package dbmuster.encryption.pg_client_sessions_encrypted_test

import rego.v1
import data.dbmuster.encryption.pg_client_sessions_encrypted as policy

test_old_protocol_fails if {
	doc := {"attributes": {"sessions": {"total": 1, "remote": 1, "remote_unencrypted": 0, "tls_versions": ["TLSv1.1", "TLSv1.3"]}}}
	count(policy.deny) == 1 with input as doc
}
