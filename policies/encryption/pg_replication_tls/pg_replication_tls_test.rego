package dbmuster.encryption.pg_replication_tls_test

import rego.v1
import data.dbmuster.encryption.pg_replication_tls as policy

test_replica_on_the_same_host_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"replicas": [{"is_remote": false, "is_encrypted": false}]}}
}

test_only_remote_replicas_have_to_be_seen if {
	every remote, answers in {"local": 0, "remote": 1} {
		count(policy.indeterminate) == answers with input as {"attributes": {"replicas": [{"is_remote": remote == "remote"}]}}
	}
}
