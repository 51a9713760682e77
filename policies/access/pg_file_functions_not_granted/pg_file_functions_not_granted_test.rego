package dbmuster.access.pg_file_functions_not_granted_test

import rego.v1
import data.dbmuster.access.pg_file_functions_not_granted as policy

test_grant_to_everybody_fails if {
	doc := {"attributes": {"grants": [{"is_public": true, "privileges": ["EXECUTE"], "is_initial": false}]}}
	count(policy.deny) == 1 with input as doc with data.parameters as {"allowed": []}
}

found(grant) := messages if {
	whole := object.union({"is_public": false, "grantee_name": "app", "privileges": ["EXECUTE"], "is_initial": false}, grant)
	messages := policy.deny with input as {"attributes": {"grants": [whole]}} with data.parameters as {"allowed": ["backup"]}
}

test_who_may if {
	count(found({})) == 1
	count(found({"grantee_name": "backup"})) == 0
	count(found({"grantee_name": "rds_superuser"})) == 0
}

test_entry_that_allows_nothing_passes if count(found({"privileges": []})) == 0
