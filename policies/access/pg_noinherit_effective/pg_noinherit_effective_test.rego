package dbmuster.access.pg_noinherit_effective_test

import rego.v1
import data.dbmuster.access.pg_noinherit_effective as policy

test_message_names_both if {
	doc := {"attributes": {"inherits": true, "member": "m", "member_name": "app", "role_name": "team"}}
	index := {"pg_role": {"m": {"attributes": {"rolinherit": false}}}}
	some msg in policy.deny with input as doc with data.index as index
	contains(msg, "app")
	contains(msg, "team")
}
