package dbmuster.availability.rds_cluster_multi_az_test

import rego.v1
import data.dbmuster.availability.rds_cluster_multi_az as policy

doc := {"id": "c", "origin": "live", "attributes": {"engine": "aurora-mysql"}}

fleet(zones) := {"aws_rds_cluster_instance": {id: {"attributes": {"availability_zone": zone}} | some id, zone in zones}}

members(ids) := {"aws_rds_cluster_instance.db_cluster": {"c": ids}}

defaults := {"production_environments": ["prod"]}

test_storage_zones_do_not_count if {
	count(policy.deny) == 1 with input as object.union(doc, {"attributes": {"engine": "aurora-mysql", "availability_zones": ["a", "b", "c"]}})
		with data.index as fleet({"m1": "a"}) with data.referrers as members(["m1"]) with data.parameters as defaults
}

test_two_members_in_one_zone_fail if {
	count(policy.deny) == 1 with input as doc with data.index as fleet({"m1": "a", "m2": "a"})
		with data.referrers as members(["m1", "m2"]) with data.parameters as defaults
}

test_limitless_is_not_applicable if {
	count(policy.not_applicable) == 1 with input as doc with data.index as {}
		with data.referrers as {"aws_rds_shard_group.db_cluster": {"c": ["s"]}} with data.parameters as defaults
}

test_live_cluster_without_members_fails if {
	count(policy.deny) == 1 with input as doc with data.index as {} with data.referrers as {} with data.parameters as defaults
}

test_other_environment_is_not_applicable if {
	count(policy.not_applicable) == 1 with input as object.union(doc, {"environment": "test"})
		with data.index as {} with data.referrers as {} with data.parameters as defaults
}
