package dbmuster.access.pg_file_functions_not_granted_test

import rego.v1
import data.dbmuster.access.pg_file_functions_not_granted as policy

test_grant_to_everybody_fails if {
	doc := {"attributes": {"grants": [{"is_public": true, "privileges": ["EXECUTE"], "is_initial": false}]}}
	count(policy.deny) == 1 with input as doc with data.parameters as {"allowed": []}
}
