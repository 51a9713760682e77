package dbmuster.access.pg_public_function_execute_limited_test

import rego.v1
import data.dbmuster.access.pg_public_function_execute_limited as policy

doc(privileges) := {"attributes": {"schema": "billing", "public_privileges": privileges}}

test_declared if {
	count(policy.deny) == 1 with input as doc(["EXECUTE"]) with data.parameters as {"schemas": ["bill*"]}
	count(policy.deny) == 0 with input as doc([]) with data.parameters as {"schemas": ["bill*"]}
	count(policy.not_applicable) == 1 with input as doc(["EXECUTE"]) with data.parameters as {"schemas": ["app"]}
}
