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

open_to(changes) := object.union({"table": "t", "permissive": true, "command": "ALL", "using": "true", "with_check": "true", "applies_to_public": false, "role_names": ["app"]}, changes)

strict(changes) := object.union({"permissive": false, "command": "ALL", "using": "(tenant = 1)", "applies_to_public": true, "role_names": []}, changes)

# How many messages the one gets beside the other.
beside(one, other) := n if {
	n := count(policy.deny) with input as {"attributes": one}
		with data.index as {"pg_policy": {"o": {"attributes": other}}}
		with data.referrers as {"pg_policy.table": {"t": ["o"]}}
}

test_a_restrictive_policy_makes_it_harmless if {
	beside(open_to({}), strict({})) == 0
	beside(open_to({}), strict({"applies_to_public": false, "role_names": ["ann", "app"]})) == 0
	beside(open_to({"command": "UPDATE"}), strict({"command": "UPDATE"})) == 0
	beside(open_to({}), strict({"with_check": "(tenant = 2)"})) == 0
}

test_a_restrictive_policy_that_does_not if {
	beside(open_to({}), strict({"permissive": true})) == 2
	beside(open_to({}), strict({"command": "UPDATE"})) == 2
	beside(open_to({}), strict({"using": "true"})) == 2
	beside(open_to({}), strict({"with_check": "true"})) == 1
	beside(open_to({}), strict({"using": "true", "with_check": "(tenant = 2)"})) == 1
	beside(open_to({}), strict({"applies_to_public": false, "role_names": ["ann"]})) == 2
	beside(open_to({"applies_to_public": true, "role_names": []}), strict({"applies_to_public": false, "role_names": ["ann"]})) == 2
	beside(open_to({"table": "u"}), strict({})) == 2
}
