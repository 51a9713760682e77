package dbmuster.retention.rds_backup_copied_off_region_test

import rego.v1
import data.dbmuster.retention.rds_backup_copied_off_region as policy

doc(changes) := {"id": "d", "environment": "Prod", "attributes": object.union({"in_backup_plan": false}, changes)}

params := {"environments": ["prod"]}

none := {"aws_rds_automated_backup.db_instance": {}}

test_ways if {
	count(policy.deny) == 1 with input as doc({}) with data.referrers as none with data.parameters as params
	count(policy.deny) == 0 with input as doc({"automated_backups_replications": ["arn"]}) with data.referrers as none with data.parameters as params
}

backup(replicated) := {"aws_rds_automated_backup": {"b": {"attributes": {"replicated": replicated}}}}

test_the_copy_tells_too if {
	some_backup := {"aws_rds_automated_backup.db_instance": {"d": ["b"]}}
	count(policy.deny) == 0 with input as doc({}) with data.index as backup(true) with data.referrers as some_backup with data.parameters as params
	count(policy.deny) == 1 with input as doc({}) with data.index as backup(false) with data.referrers as some_backup with data.parameters as params
}

test_plan_of_aws_backup_is_not_seen_through if {
	count(policy.indeterminate) == 1 with input as doc({"in_backup_plan": true}) with data.referrers as none with data.parameters as params
	count(policy.deny) == 0 with input as doc({"in_backup_plan": true}) with data.referrers as none with data.parameters as params
}

test_other_environments if {
	count(policy.not_applicable) == 1 with input as doc({}) with data.referrers as none with data.parameters as {"environments": ["x"]}
}

test_plan_of_aws_backup_matters_only_without_a_copy if {
	copied := doc({"in_backup_plan": true, "automated_backups_replications": ["arn"]})
	count(policy.indeterminate) == 0 with input as copied with data.referrers as none with data.parameters as params
	count(policy.indeterminate) == 0 with input as doc({}) with data.referrers as none with data.parameters as params
}

test_empty_list_of_copies_is_none if {
	count(policy.deny) == 1 with input as doc({"automated_backups_replications": []}) with data.referrers as none with data.parameters as params
}
