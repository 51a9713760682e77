package dbmuster.network.rds_instance_not_public_test

import rego.v1
import data.dbmuster.network.rds_instance_not_public as policy

test_public_reader_of_aurora_fails if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "aurora-mysql", "publicly_accessible": true}}
}

test_closed_security_group_does_not_excuse_the_flag if {
	count(policy.deny) > 0 with input as {"attributes": {"publicly_accessible": true, "vpc_security_groups": []}}
}

test_neptune_is_not_applicable if {
	count(policy.not_applicable) > 0 with input as {"attributes": {"engine": "neptune", "publicly_accessible": true}}
}

test_private_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"engine": "postgres", "publicly_accessible": false}}
}
