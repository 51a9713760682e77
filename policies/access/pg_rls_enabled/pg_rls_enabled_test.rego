package dbmuster.access.pg_rls_enabled_test

import rego.v1
import data.dbmuster.access.pg_rls_enabled as policy

doc(on) := {"attributes": {"database": "orders", "schema": "tenant_a", "rls_enabled": on}}

test_declared_schemas if {
	every pattern in ["tenant_a", "tenant_*", "orders.tenant_*", "*.tenant_a"] {
		count(policy.deny) == 1 with input as doc(false) with data.parameters as {"schemas": [pattern]}
		count(policy.deny) == 0 with input as doc(true) with data.parameters as {"schemas": [pattern]}
	}
}

test_other_schemas_are_not_judged if {
	every patterns in [[], ["tenant"], ["crm.tenant_a"]] {
		count(policy.not_applicable) == 1 with input as doc(false) with data.parameters as {"schemas": patterns}
	}
}

test_dots_tell_what_a_pattern_is_for if {
	schema_with_a_dot := {"attributes": {"database": "x", "schema": "orders.tenant_a", "rls_enabled": false}}
	count(policy.not_applicable) == 1 with input as schema_with_a_dot with data.parameters as {"schemas": ["orders.tenant_a"]}
	count(policy.not_applicable) == 1 with input as doc(false) with data.parameters as {"schemas": ["orders**"]}
}
