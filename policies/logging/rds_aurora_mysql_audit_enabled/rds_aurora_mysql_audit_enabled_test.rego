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

test_values_count_once_they_are_in_force if {
	every status, answers in {"in-sync": [0, 0], "applying": [0, 1], "pending-reboot": [1, 0]} {
		doc_now := {"attributes": {"db_cluster_parameter_group": "g", "db_cluster_parameter_group_status": status}}
		fleet_now := {"aws_rds_cluster_parameter_group": {"g": {"attributes": {"parameters": {"server_audit_logging": "1", "server_audit_events": "CONNECT,QUERY"}}}}}
		failures := policy.deny with input as doc_now with data.index as fleet_now with data.parameters as wanted
		doubts := policy.indeterminate with input as doc_now with data.index as fleet_now with data.parameters as wanted
		[count(failures), count(doubts)] == answers
	}
}
