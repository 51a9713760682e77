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

found(changes, zones) := [count(failures), count(doubts)] if {
	cluster := object.union(doc, changes)
	ids := [id | some id, _ in zones]
	failures := policy.deny with input as cluster with data.index as fleet(zones) with data.referrers as members(ids) with data.parameters as defaults
	doubts := policy.indeterminate with input as cluster with data.index as fleet(zones) with data.referrers as members(ids) with data.parameters as defaults
}

test_multi_az_cluster_of_its_own_kind_is_no_aurora if {
	mysql := {"origin": "plan", "attributes": {"engine": "mysql", "multi_az": true}}
	found(mysql, {"m1": "a", "m2": "a"}) == [0, 0]
	found(mysql, {}) == [0, 0]
}

test_cluster_without_members_in_sight if {
	found({}, {}) == [1, 0]
	found({"origin": "plan"}, {}) == [0, 1]
}

test_zone_that_is_left_to_the_service_may_be_another if {
	half := {"aws_rds_cluster_instance": {"m1": {"attributes": {"availability_zone": "a"}}, "m2": {"attributes": {}}}}
	count(policy.deny) == 0 with input as doc with data.index as half with data.referrers as members(["m1", "m2"]) with data.parameters as defaults
}

test_cluster_without_shards_is_judged if {
	count(policy.not_applicable) == 0 with input as doc with data.index as {} with data.parameters as defaults
		with data.referrers as {"aws_rds_shard_group.db_cluster": {"c": []}}
}

halves(origin, zones, ids) := n if {
	cluster := object.union(doc, {"origin": origin})
	n := count(policy.indeterminate) with input as cluster with data.index as fleet(zones) with data.referrers as members(ids) with data.parameters as defaults
}

test_zone_of_a_live_member_that_is_not_known if {
	halves("live", {"m1": "a"}, ["m1", "m2"]) == 1
	halves("live", {}, ["m1", "m2"]) == 1
	halves("live", {"m1": "a", "m2": "b"}, ["m1", "m2", "m3"]) == 0
	halves("live", {"m1": "a", "m2": "a"}, ["m1", "m2"]) == 0
	halves("plan", {"m1": "a"}, ["m1", "m2"]) == 0
	alone := object.union(doc, {"attributes": {"engine": "mysql"}})
	count(policy.indeterminate) == 0 with input as alone with data.index as fleet({"m1": "a"}) with data.referrers as members(["m1", "m2"]) with data.parameters as defaults
}
