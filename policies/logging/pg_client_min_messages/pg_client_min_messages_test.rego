package dbmuster.logging.pg_client_min_messages_test

import rego.v1
import data.dbmuster.logging.pg_client_min_messages as policy

test_server_and_overrides_count if {
	doc := {"attributes": {"value": "log", "overrides": [{"role_name": "app", "value": "DEBUG1"}, {"value": "Warning"}]}}
	count(policy.deny) == 2 with input as doc with data.parameters as {"accepted": ["warning"]}
}
