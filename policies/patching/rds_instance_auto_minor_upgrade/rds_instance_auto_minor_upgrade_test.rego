package dbmuster.patching.rds_instance_auto_minor_upgrade_test

import rego.v1
import data.dbmuster.patching.rds_instance_auto_minor_upgrade as policy

test_rds_custom_is_not_applicable if {
	count(policy.not_applicable) > 0 with input as {"attributes": {"engine": "custom-oracle-ee", "auto_minor_version_upgrade": false}}
}

test_member_of_an_aurora_cluster_with_it_off_fails if {
	count(policy.deny) > 0 with input as {"attributes": {"engine": "aurora-mysql", "auto_minor_version_upgrade": false}}
}

test_off_fails_though_the_engine_is_not_known if {
	count(policy.deny) > 0 with input as {"attributes": {"auto_minor_version_upgrade": false}}
}

test_default_of_the_provider_is_compliant if {
	count(policy.deny) == 0 with input as {"origin": "plan", "attributes": {"engine": "postgres", "auto_minor_version_upgrade": true}}
}
