package dbmuster.logging.rds_sqlserver_log_exports_test

import rego.v1
import data.dbmuster.logging.rds_sqlserver_log_exports as policy

doc(engine, types) := {"attributes": {"engine": engine, "enabled_cloudwatch_logs_exports": types}}

test_express_edition_has_no_agent_log if count(policy.deny) == 0 with input as doc("sqlserver-ex", ["error"])

test_express_edition_needs_the_error_log if count(policy.deny) == 1 with input as doc("sqlserver-ex", [])

test_nothing_exported_fails_twice if count(policy.deny) == 2 with input as doc("sqlserver-web", [])
