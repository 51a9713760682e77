package dbmuster.access.pg_rls_policies_not_always_true_test

import rego.v1
import data.dbmuster.access.pg_rls_policies_not_always_true as policy

test_longer_expression_is_not_recognised if {
	doc := {"attributes": {"permissive": true, "command": "ALL", "using": "(true OR false)"}}
	count(policy.deny) == 0 with input as doc
}
