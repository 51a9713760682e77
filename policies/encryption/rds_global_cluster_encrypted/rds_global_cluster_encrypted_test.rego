package dbmuster.encryption.rds_global_cluster_encrypted_test

import rego.v1
import data.dbmuster.encryption.rds_global_cluster_encrypted as policy

test_source_cluster_that_is_encrypted_decides if {
	count(policy.deny) == 0 with input as {"origin": "plan", "attributes": {"source_db_cluster": "c1", "storage_encrypted": false}}
		with data.index as {"aws_rds_cluster": {"c1": {"attributes": {"storage_encrypted": true}}}}
	count(policy.indeterminate) == 0 with input as {"origin": "plan", "attributes": {"source_db_cluster": "c1", "storage_encrypted": false}}
		with data.index as {"aws_rds_cluster": {"c1": {"attributes": {"storage_encrypted": true}}}}
}

test_source_cluster_that_is_plain_decides if {
	count(policy.deny) > 0 with input as {"origin": "plan", "attributes": {"source_db_cluster": "c1"}}
		with data.index as {"aws_rds_cluster": {"c1": {"attributes": {"storage_encrypted": false, "storage_encryption_type": "none"}}}}
}

test_source_cluster_outside_the_inventory_is_unknown if {
	count(policy.deny) == 0 with input as {"origin": "plan", "attributes": {"source_db_cluster": "arn:aws:rds:eu-west-1:111122223333:cluster:c", "storage_encrypted": false}}
		with data.index as {}
	count(policy.indeterminate) > 0 with input as {"origin": "plan", "attributes": {"source_db_cluster": "arn:aws:rds:eu-west-1:111122223333:cluster:c", "storage_encrypted": false}}
		with data.index as {}
}

test_key_owned_by_aws_is_encrypted if {
	count(policy.deny) == 0 with input as {"origin": "live", "attributes": {"storage_encrypted": false, "storage_encryption_type": "sse-rds"}}
		with data.index as {}
	count(policy.indeterminate) == 0 with input as {"origin": "live", "attributes": {"storage_encrypted": false, "storage_encryption_type": "sse-rds"}}
		with data.index as {}
}

test_own_words_do_not_stand_in_for_a_source_that_was_not_read if {
	every own in [{"storage_encrypted": true}, {"storage_encryption_type": "sse-rds"}] {
		count(policy.indeterminate) == 1 with data.index as {}
			with input as {"origin": "live", "attributes": object.union({"source_db_cluster": "c1"}, own)}
	}
}
