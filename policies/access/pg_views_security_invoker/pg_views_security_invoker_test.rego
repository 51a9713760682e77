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

test_first_version_with_the_option_is_judged if count(policy.not_applicable) == 0 with input as doc with data.index as index(150000)

test_unread_relation_matters_only_without_the_option if {
	every option, answers in {"on": 0, "off": 1} {
		view := {"attributes": object.union(doc.attributes, {"security_invoker": option == "on"})}
		count(policy.indeterminate) == answers with input as view with data.index as {"pg_object": {}}
	}
	count(policy.indeterminate) == 1 with input as doc with data.index as {"pg_object": {}}
}
