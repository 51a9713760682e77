package dbmuster.network.rds_not_publicly_reachable_test

import rego.v1
import data.dbmuster.network.rds_not_publicly_reachable as policy

with_answer(reachable) := {"attributes": {"public_reachability": {"reachable": reachable, "steps": [
	{"step": "public_address", "passed": "yes", "evidence": "`publicly_accessible` of orders is true"},
	{"step": "route", "passed": "yes", "evidence": "rtb-1 sends 0.0.0.0/0 to igw-1"},
]}}}

test_reachable_fails_and_names_each_step if {
	found := policy.deny with input as with_answer(true)
	some finding in found
	contains(finding.message, "`publicly_accessible` of orders is true; rtb-1 sends 0.0.0.0/0 to igw-1")
}

test_unreachable_passes if {
	count(policy.deny) == 0 with input as with_answer(false)
}
