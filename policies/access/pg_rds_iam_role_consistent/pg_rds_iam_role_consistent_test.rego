package dbmuster.access.pg_rds_iam_role_consistent_test

import rego.v1
import data.dbmuster.access.pg_rds_iam_role_consistent as policy

doc := {"id": "c", "attributes": {"rds_instance": "arn"}}

index(roles, instance) := {"pg_role": {"r": {"name": "admin", "attributes": {"rolcanlogin": true, "special_roles_after_set_role": roles}}}, "aws_rds_instance": {"arn": {"attributes": instance}}}

referrers := {"pg_role.cluster": {"c": ["r"]}}

test_switch_without_members_fails if {
	count(policy.deny) == 1 with input as doc with data.index as index([], {"iam_database_authentication_enabled": true}) with data.referrers as referrers
	count(policy.deny) == 0 with input as doc with data.index as index(["rds_iam"], {"iam_database_authentication_enabled": true}) with data.referrers as referrers
	count(policy.not_applicable) == 1 with input as doc with data.index as index([], {"iam_database_authentication_enabled": false}) with data.referrers as referrers
}

test_managed_master_in_rds_iam_fails if {
	instance := {"iam_database_authentication_enabled": true, "master_user_managed": true, "master_username": "admin"}
	count(policy.deny) == 1 with input as doc with data.index as index(["rds_iam"], instance) with data.referrers as referrers
}

test_clusters_count if {
	cluster := {"id": "c", "attributes": {"rds_cluster": "arn"}}
	of_cluster := {"pg_role": {}, "aws_rds_cluster": {"arn": {"attributes": {"iam_database_authentication_enabled": true}}}}
	count(policy.deny) == 1 with input as cluster with data.index as of_cluster with data.referrers as {"pg_role.cluster": {"c": []}}
}

test_server_without_a_known_database_is_unknown if {
	count(policy.indeterminate) == 1 with input as {"id": "c", "attributes": {}} with data.index as index([], {}) with data.referrers as referrers
}

test_password_that_rds_does_not_manage_may_go if {
	instance := {"iam_database_authentication_enabled": true, "master_user_managed": false, "master_username": "admin"}
	count(policy.deny) == 0 with input as doc with data.index as index(["rds_iam"], instance) with data.referrers as referrers
}

test_group_in_rds_iam_is_no_login if {
	group := {"pg_role": {"r": {"name": "g", "attributes": {"rolcanlogin": false, "special_roles_after_set_role": ["rds_iam"]}}}}
	fleet := object.union(index([], {"iam_database_authentication_enabled": true}), group)
	count(policy.deny) == 1 with input as doc with data.index as fleet with data.referrers as referrers
}

test_switch_that_is_not_told_is_no_failure if {
	count(policy.deny) == 0 with input as doc with data.index as index([], {"master_username": "admin"}) with data.referrers as referrers
}
