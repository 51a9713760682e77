package dbmuster.logging.rds_mariadb_log_exports_test

import rego.v1
import data.dbmuster.logging.rds_mariadb_log_exports as policy

test_each_missing_type_is_named if {
	count(policy.deny) == 2 with input as {"attributes": {"enabled_cloudwatch_logs_exports": ["error"]}}
		with data.parameters as {"required": ["error", "slowquery", "audit"]}
}

test_fewer_can_be_required if {
	count(policy.deny) == 0 with input as {"attributes": {"enabled_cloudwatch_logs_exports": ["error"]}}
		with data.parameters as {"required": ["error"]}
}
