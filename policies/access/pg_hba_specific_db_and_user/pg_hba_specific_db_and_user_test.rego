package dbmuster.access.pg_hba_specific_db_and_user_test

import rego.v1
import data.dbmuster.access.pg_hba_specific_db_and_user as policy

test_rejecting_all_is_fine if {
	doc := {"attributes": {"databases": ["all"], "users": ["all"], "connection_type": "host", "is_loopback": false, "auth_method": "reject"}}
	count(policy.deny) == 0 with input as doc
}
