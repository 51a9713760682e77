package dbmuster.network.rds_shard_group_not_public_test

import rego.v1
import data.dbmuster.network.rds_shard_group_not_public as policy

test_private_cluster_does_not_excuse_the_shard_group if {
	count(policy.deny) > 0 with input as {"attributes": {"db_cluster": "c1", "publicly_accessible": true}}
		with data.index as {"aws_rds_cluster": {"c1": {"attributes": {"publicly_accessible": false}}}}
}

test_private_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"publicly_accessible": false}}
}
