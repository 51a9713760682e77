package dbmuster.logging.rds_mysql_log_exports_test

import rego.v1
import data.dbmuster.logging.rds_mysql_log_exports as policy

base := {"attributes": {
	"enabled_cloudwatch_logs_exports": ["error", "slowquery"], "db_parameter_group": "g", "option_group": "o",
}}

fleet(parameters, options) := {
	"aws_rds_parameter_group": {"g": {"attributes": {"parameters": parameters}}},
	"aws_rds_option_group": {"o": {"attributes": {"options": options}}},
}

wanted := {"required": ["error", "slowquery"]}

test_table_output_leaves_the_file_empty if {
	count(policy.deny) == 1 with input as base with data.parameters as wanted
		with data.index as fleet({"slow_query_log": "ON", "log_output": "TABLE"}, [])
}

test_both_outputs_pass if {
	count(policy.deny) == 0 with input as base with data.parameters as wanted
		with data.index as fleet({"slow_query_log": "ON", "log_output": "TABLE,FILE"}, [])
}

test_engine_default_writes_no_slow_queries if {
	count(policy.deny) == 1 with input as base with data.parameters as wanted with data.index as fleet({}, [])
}

test_exported_audit_needs_the_plugin if {
	doc := {"attributes": object.union(base.attributes, {"enabled_cloudwatch_logs_exports": ["error", "slowquery", "audit"]})}
	count(policy.deny) == 1 with input as doc with data.parameters as wanted
		with data.index as fleet({"slow_query_log": "1", "log_output": "FILE"}, [{"option_name": "MEMCACHED"}])
}

test_slow_query_log_that_is_not_exported_may_be_anywhere if {
	doc := {"attributes": object.union(base.attributes, {"enabled_cloudwatch_logs_exports": ["error"]})}
	every parameters in [{}, {"slow_query_log": "ON", "log_output": "TABLE"}] {
		count(policy.deny) == 0 with input as doc with data.parameters as {"required": ["error"]} with data.index as fleet(parameters, [])
	}
}
