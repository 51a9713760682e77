package dbmuster.access.pg_rls_policies_not_always_true_test

import rego.v1
import data.dbmuster.access.pg_rls_policies_not_always_true as policy

test_longer_expression_is_not_recognised if {
	doc := {"attributes": {"permissive": true, "command": "ALL", "using": "(true OR false)"}}
	count(policy.deny) == 0 with input as doc
}

test_constant_check_of_a_restrictive_policy_opens_nothing if {
	every permissive, failures in {"restrictive": 0, "permissive": 1} {
		doc := {"attributes": {"permissive": permissive == "permissive", "command": "INSERT", "with_check": "true"}}
		count(policy.deny) == failures with input as doc
	}
}
