package dbmuster.logging.rds_postgres_log_exports_test

import rego.v1
import data.dbmuster.logging.rds_postgres_log_exports as policy

test_optional_types_are_no_substitute if {
	count(policy.deny) == 1 with input as {"attributes": {"enabled_cloudwatch_logs_exports": ["upgrade", "iam-db-auth-error"]}}
}

test_postgresql_alone_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"enabled_cloudwatch_logs_exports": ["postgresql"]}}
}
