package dbmuster.access.pg_public_schema_create_revoked_test

import rego.v1
import data.dbmuster.access.pg_public_schema_create_revoked as policy

test_other_schema_is_not_applicable if {
	doc := {"attributes": {"object_name": "app", "privileges": ["CREATE"]}}
	count(policy.not_applicable) == 1 with input as doc
	count(policy.deny) == 0 with input as doc
}

test_usage_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"object_name": "public", "privileges": ["USAGE"]}}
}
