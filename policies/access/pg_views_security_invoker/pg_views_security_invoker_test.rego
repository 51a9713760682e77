package dbmuster.access.pg_views_security_invoker_test

import rego.v1
import data.dbmuster.access.pg_views_security_invoker as policy

doc := {"attributes": {"cluster": "o", "reads": ["t"]}}

index(version) := {
	"pg_cluster": {"o": {"attributes": {"server_version_num": version}}},
	"pg_object": {"t": {"name": "t", "attributes": {"rls_enabled": true}}},
}

test_option_does_not_exist_before_15 if {
	count(policy.not_applicable) == 1 with input as doc with data.index as index(140023)
	count(policy.not_applicable) == 0 with input as doc with data.index as index(150001)
}
