package dbmuster.retention.rds_cluster_deletion_protection_test

import rego.v1
import data.dbmuster.retention.rds_cluster_deletion_protection as policy

test_off_fails if {
	count(policy.deny) == 1 with input as {"attributes": {"deletion_protection": false}}
}

test_on_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"deletion_protection": true}}
}
