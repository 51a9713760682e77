package dbmuster.access.pg_language_usage_limited_test

import rego.v1
import data.dbmuster.access.pg_language_usage_limited as policy

doc(name) := {"attributes": {"object_name": name, "public_privileges": ["USAGE"]}}

test_open_languages if {
	count(policy.deny) == 0 with input as doc("plpgsql") with data.parameters as {"open": ["plpgsql"]}
	count(policy.deny) == 1 with input as doc("plperl") with data.parameters as {"open": ["plpgsql"]}
}
