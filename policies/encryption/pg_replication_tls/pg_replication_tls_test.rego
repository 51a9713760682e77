package dbmuster.encryption.pg_replication_tls_test

import rego.v1
import data.dbmuster.encryption.pg_replication_tls as policy

test_replica_on_the_same_host_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"replicas": [{"is_remote": false, "is_encrypted": false}]}}
}
