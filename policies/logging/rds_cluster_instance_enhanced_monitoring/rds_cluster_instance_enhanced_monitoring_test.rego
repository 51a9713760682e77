package dbmuster.logging.rds_cluster_instance_enhanced_monitoring_test

import rego.v1
import data.dbmuster.logging.rds_cluster_instance_enhanced_monitoring as policy

clusters(attributes) := {"aws_rds_cluster": {"c": {"attributes": attributes}}}

doc := {"attributes": {"monitoring_interval": 0, "db_cluster": "c"}}

test_cluster_covers_its_members if {
	count(policy.deny) == 0 with input as doc with data.index as clusters({"monitoring_interval": 60})
}

test_cluster_that_says_nothing_does_not if {
	count(policy.deny) == 1 with input as doc with data.index as clusters({})
}
