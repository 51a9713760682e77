package dbmuster.logging.rds_aurora_mysql_audit_export_test

import rego.v1
import data.dbmuster.logging.rds_aurora_mysql_audit_export as policy

groups(parameters) := {"aws_rds_cluster_parameter_group": {"g": {"attributes": {"parameters": parameters}}}}

doc(types) := {"attributes": {"enabled_cloudwatch_logs_exports": types, "db_cluster_parameter_group": "g"}}

test_upload_by_parameter_is_enough if {
	count(policy.deny) == 0 with input as doc([]) with data.index as groups({"server_audit_logs_upload": "ON"})
}

test_parameter_that_nobody_set_is_off if {
	count(policy.deny) == 1 with input as doc(["general"]) with data.index as groups({})
}

test_log_type_is_enough_without_the_parameter if {
	count(policy.deny) == 0 with input as doc(["audit"]) with data.index as groups({})
}

test_log_type_is_enough_without_the_group if {
	count(policy.deny) == 0 with input as doc(["audit"]) with data.index as {}
	count(policy.indeterminate) == 0 with input as doc(["audit"]) with data.index as {}
}

group(unknown) := {"aws_rds_cluster_parameter_group": {"g": {"attributes": {"parameters": {}}, "unknown_fields": {unknown: "not read"}}}}

test_only_unread_parameters_leave_it_open if {
	count(policy.deny) == 1 with input as doc([]) with data.index as group("tags")
	count(policy.indeterminate) == 1 with input as doc([]) with data.index as group("parameters[server_audit_logs_upload]")
}
