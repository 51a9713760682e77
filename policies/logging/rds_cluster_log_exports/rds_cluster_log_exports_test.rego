package dbmuster.logging.rds_cluster_log_exports_test

import rego.v1
import data.dbmuster.logging.rds_cluster_log_exports as policy

doc(engine) := {"attributes": {"engine": engine, "enabled_cloudwatch_logs_exports": []}}

test_aurora_postgres_is_not_applicable if count(policy.not_applicable) == 1 with input as doc("aurora-postgresql")

test_aurora_mysql_is_judged if {
	count(policy.not_applicable) == 0 with input as doc("aurora-mysql")
	count(policy.deny) == 1 with input as doc("aurora-mysql")
}

test_unknown_engine_is_judged if {
	count(policy.not_applicable) == 0 with input as {"attributes": {"enabled_cloudwatch_logs_exports": []}}
	count(policy.deny) == 1 with input as {"attributes": {"enabled_cloudwatch_logs_exports": []}}
}
