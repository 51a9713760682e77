package dbmuster.retention.rds_cluster_final_snapshot_on_delete_test

import rego.v1
import data.dbmuster.retention.rds_cluster_final_snapshot_on_delete as policy

test_missing_name_is_no_failure if {
	count(policy.deny) == 0 with input as {"origin": "plan", "attributes": {"skip_final_snapshot": false}}
}

test_skipped_fails_even_with_a_name if {
	count(policy.deny) == 1 with input as {"origin": "plan", "attributes": {
		"skip_final_snapshot": true, "final_snapshot_identifier": "last",
	}}
}
