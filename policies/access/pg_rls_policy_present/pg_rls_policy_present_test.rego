package dbmuster.access.pg_rls_policy_present_test

import rego.v1
import data.dbmuster.access.pg_rls_policy_present as policy

test_policy_of_another_table_does_not_count if {
	doc := {"id": "cards", "attributes": {"rls_enabled": true}}
	count(policy.deny) == 1 with input as doc with data.referrers as {"pg_policy.table": {"other": ["p"]}}
}
