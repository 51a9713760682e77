package dbmuster.logging.rds_enhanced_monitoring_test

import rego.v1
import data.dbmuster.logging.rds_enhanced_monitoring as policy

test_every_interval_of_the_service_passes if {
	every seconds in [1, 5, 10, 15, 30, 60] {
		count(policy.deny) == 0 with input as {"attributes": {"monitoring_interval": seconds}}
	}
}

test_zero_is_off if count(policy.deny) == 1 with input as {"attributes": {"monitoring_interval": 0}}

test_custom_is_not_applicable if {
	count(policy.not_applicable) == 1 with input as {"attributes": {"engine": "custom-sqlserver-ee", "monitoring_interval": 0}}
}
