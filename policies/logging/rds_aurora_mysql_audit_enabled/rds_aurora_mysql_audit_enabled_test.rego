package dbmuster.logging.rds_aurora_mysql_audit_enabled_test

import rego.v1
import data.dbmuster.logging.rds_aurora_mysql_audit_enabled as policy

groups(parameters) := {"aws_rds_cluster_parameter_group": {"g": {"attributes": {"parameters": parameters}}}}

doc := {"attributes": {"db_cluster_parameter_group": "g"}}

wanted := {"events": ["CONNECT", "QUERY_DDL"]}

test_missing_event_is_named if {
	found := policy.deny with input as doc with data.parameters as wanted
		with data.index as groups({"server_audit_logging": "1", "server_audit_events": "QUERY_DDL"})
	found == {"server_audit_events lacks CONNECT"}
}

test_query_covers_its_parts if {
	count(policy.deny) == 0 with input as doc with data.parameters as wanted
		with data.index as groups({"server_audit_logging": "1", "server_audit_events": "CONNECT,QUERY"})
}

test_off_is_one_message if {
	count(policy.deny) == 1 with input as doc with data.parameters as wanted
		with data.index as groups({"server_audit_logging": "OFF", "server_audit_events": ""})
}
