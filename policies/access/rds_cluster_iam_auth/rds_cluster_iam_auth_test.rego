package dbmuster.access.rds_cluster_iam_auth_test

import rego.v1
import data.dbmuster.access.rds_cluster_iam_auth as policy

test_off_fails_without_knowing_the_engine if {
	count(policy.deny) == 1 with input as {"attributes": {"iam_database_authentication_enabled": false}}
}

test_enabled_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"iam_database_authentication_enabled": true}}
}
