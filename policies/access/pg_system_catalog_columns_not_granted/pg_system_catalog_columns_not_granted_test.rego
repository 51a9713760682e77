package dbmuster.access.pg_system_catalog_columns_not_granted_test

import rego.v1
import data.dbmuster.access.pg_system_catalog_columns_not_granted as policy

test_grant_to_everybody_is_told_as_such if {
	doc := {"attributes": {"grants": [{"is_public": true, "column": "rolsuper", "privileges": ["UPDATE"], "is_initial": false}]}}
	some found in policy.deny with input as doc
	startswith(found.message, "everybody may UPDATE")
}

test_grant_on_the_whole_table_is_masked_by_the_server if {
	doc := {"attributes": {"grants": [{"is_public": false, "grantee_name": "app", "privileges": ["UPDATE"], "is_initial": false}]}}
	count(policy.deny) == 0 with input as doc
}

test_reading_a_column_is_no_write if {
	doc := {"attributes": {"grants": [{"is_public": false, "grantee_name": "app", "column": "rolname", "privileges": ["SELECT"], "is_initial": false}]}}
	count(policy.deny) == 0 with input as doc
}
