package dbmuster.access.pg_event_triggers_approved_test

import rego.v1
import data.dbmuster.access.pg_event_triggers_approved as policy

test_approved_trigger_passes if {
	doc := {"attributes": {"event_triggers": [{"name": "audit", "event": "sql_drop", "owner_name": "dba", "enabled": "origin"}]}}
	count(policy.deny) == 0 with input as doc with data.parameters as {"allowed": ["audit"]}
}

test_trigger_of_the_provider_passes if {
	doc := {"attributes": {"event_triggers": [{"name": "rds_event", "event": "sql_drop", "owner_name": "rdsadmin", "enabled": "origin"}]}}
	count(policy.deny) == 0 with input as doc with data.parameters as {"allowed": []}
}
