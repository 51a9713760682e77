package dbmuster.patching.rds_cluster_parameter_group_in_sync_test

import rego.v1
import data.dbmuster.patching.rds_cluster_parameter_group_in_sync as policy

test_group_that_waits_for_a_restart_fails if {
	count(policy.deny) == 1 with input as {"attributes": {"db_cluster_parameter_group_status": "pending-reboot"}}
}

test_group_that_failed_to_apply_fails if {
	count(policy.deny) == 1 with input as {"attributes": {"db_cluster_parameter_group_status": "failed-to-apply"}}
}

test_group_in_force_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"db_cluster_parameter_group_status": "in-sync"}}
	count(policy.not_applicable) == 0 with input as {"attributes": {"db_cluster_parameter_group_status": "in-sync"}}
}

test_group_that_is_being_applied_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"db_cluster_parameter_group_status": "applying"}}
}

test_cluster_without_members_is_not_applicable if {
	count(policy.not_applicable) == 1 with input as {"attributes": {}}
	count(policy.deny) == 0 with input as {"attributes": {}}
}
