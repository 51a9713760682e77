package dbmuster.logging.rds_aurora_postgres_log_exports_test

import rego.v1
import data.dbmuster.logging.rds_aurora_postgres_log_exports as policy

test_there_is_no_audit_type if {
	count(policy.deny) == 1 with input as {"attributes": {"enabled_cloudwatch_logs_exports": ["audit"]}}
}

test_postgresql_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"enabled_cloudwatch_logs_exports": ["postgresql"]}}
}
