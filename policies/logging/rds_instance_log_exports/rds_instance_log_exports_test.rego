package dbmuster.logging.rds_instance_log_exports_test

import rego.v1
import data.dbmuster.logging.rds_instance_log_exports as policy

required := {"required": {"mysql": ["error", "slowquery"], "sqlserver": ["error", "agent"], "db2": ["diag.log"]}}

doc(engine, types) := {"attributes": {"engine": engine, "enabled_cloudwatch_logs_exports": types}}

test_each_missing_type_is_named if {
	count(policy.deny) == 2 with input as doc("mysql", []) with data.parameters as required
}

test_audit_of_mysql_is_not_asked_for if {
	count(policy.deny) == 0 with input as doc("mysql", ["error", "slowquery"]) with data.parameters as required
}

test_editions_share_the_types_of_their_engine if {
	count(policy.deny) == 1 with input as doc("sqlserver-se", ["error"]) with data.parameters as required
	count(policy.deny) == 1 with input as doc("db2-ae", []) with data.parameters as required
}

test_express_edition_needs_no_agent_log if {
	count(policy.deny) == 0 with input as doc("sqlserver-ex", ["error"]) with data.parameters as required
}
