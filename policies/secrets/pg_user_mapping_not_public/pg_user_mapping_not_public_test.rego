package dbmuster.secrets.pg_user_mapping_not_public_test

import rego.v1
import data.dbmuster.secrets.pg_user_mapping_not_public as policy

test_place_is_told if {
	doc := {"attributes": {"user_mappings": [{"is_public": false, "role_name": "a"}, {"is_public": true}]}}
	some found in policy.deny with input as doc
	found.field == "user_mappings[1]"
}
