package dbmuster.encryption.rds_proxy_tls_required_test

import rego.v1
import data.dbmuster.encryption.rds_proxy_tls_required as policy

test_setting_of_the_database_does_not_count if {
	count(policy.deny) > 0 with input as {"attributes": {"require_tls": false}}
		with data.index as {"aws_rds_instance": {"d": {"attributes": {"db_parameter_group": "g"}}}, "aws_rds_parameter_group": {"g": {"attributes": {"parameters": {"rds.force_ssl": "1"}}}}}
}

test_required_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"require_tls": true}}
}
