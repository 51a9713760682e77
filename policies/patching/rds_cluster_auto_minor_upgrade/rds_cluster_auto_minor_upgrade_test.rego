package dbmuster.patching.rds_cluster_auto_minor_upgrade_test

import rego.v1
import data.dbmuster.patching.rds_cluster_auto_minor_upgrade as policy

test_missing_field_of_aurora_is_no_failure if {
	count(policy.deny) == 0 with input as {"id": "c1", "attributes": {"engine": "aurora-mysql"}}
		with data.index as {"aws_rds_cluster_instance": {"m1": {"name": "m1", "attributes": {"auto_minor_version_upgrade": true}}}}
		with data.referrers as {"aws_rds_cluster_instance.db_cluster": {"c1": ["m1"]}}
	count(policy.indeterminate) == 0 with input as {"id": "c1", "attributes": {"engine": "aurora-mysql"}}
		with data.index as {"aws_rds_cluster_instance": {"m1": {"name": "m1", "attributes": {"auto_minor_version_upgrade": true}}}}
		with data.referrers as {"aws_rds_cluster_instance.db_cluster": {"c1": ["m1"]}}
}

test_one_member_with_it_off_fails_aurora if {
	count(policy.deny) > 0 with input as {"id": "c1", "attributes": {"engine": "aurora-mysql"}}
		with data.index as {"aws_rds_cluster_instance": {"m1": {"name": "m1", "attributes": {"auto_minor_version_upgrade": true}}, "m2": {"name": "m2", "attributes": {"auto_minor_version_upgrade": false}}}}
		with data.referrers as {"aws_rds_cluster_instance.db_cluster": {"c1": ["m1", "m2"]}}
}

test_member_that_does_not_say_is_unknown if {
	count(policy.deny) == 0 with input as {"id": "c1", "attributes": {}}
		with data.index as {"aws_rds_cluster_instance": {"m1": {"name": "m1", "attributes": {}}}}
		with data.referrers as {"aws_rds_cluster_instance.db_cluster": {"c1": ["m1"]}}
	count(policy.indeterminate) > 0 with input as {"id": "c1", "attributes": {}}
		with data.index as {"aws_rds_cluster_instance": {"m1": {"name": "m1", "attributes": {}}}}
		with data.referrers as {"aws_rds_cluster_instance.db_cluster": {"c1": ["m1"]}}
}

test_no_member_is_unknown if {
	count(policy.deny) == 0 with input as {"id": "c1", "attributes": {}}
		with data.index as {}
		with data.referrers as {}
	count(policy.indeterminate) > 0 with input as {"id": "c1", "attributes": {}}
		with data.index as {}
		with data.referrers as {}
}

test_field_of_the_cluster_is_enough if {
	count(policy.deny) == 0 with input as {"id": "c1", "attributes": {"auto_minor_version_upgrade": true}}
		with data.index as {}
		with data.referrers as {}
	count(policy.indeterminate) == 0 with input as {"id": "c1", "attributes": {"auto_minor_version_upgrade": true}}
		with data.index as {}
		with data.referrers as {}
}

member(attributes) := {"aws_rds_cluster_instance": {"m1": {"name": "m1", "attributes": attributes}}}

test_word_of_the_cluster_counts_before_that_of_its_members if {
	every attributes in [{"auto_minor_version_upgrade": false}, {}] {
		count(policy.deny) == 0 with input as {"id": "c1", "attributes": {"auto_minor_version_upgrade": true}}
			with data.index as member(attributes) with data.referrers as {"aws_rds_cluster_instance.db_cluster": {"c1": ["m1"]}}
		count(policy.indeterminate) == 0 with input as {"id": "c1", "attributes": {"auto_minor_version_upgrade": true}}
			with data.index as member(attributes) with data.referrers as {"aws_rds_cluster_instance.db_cluster": {"c1": ["m1"]}}
	}
}
