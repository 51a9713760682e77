package dbmuster.access.pg_replication_role_dedicated_test

import rego.v1
import data.dbmuster.access.pg_replication_role_dedicated as policy

holder := {"name": "copy", "attributes": {
	"rolreplication": true, "rolsuper": false, "rolcreaterole": false, "rolcreatedb": false, "rolbypassrls": false,
}}

test_allow_list_is_kept_to if {
	count(policy.deny) == 1 with input as holder with data.parameters as {"allowed": ["replicator"]}
	count(policy.deny) == 0 with input as holder with data.parameters as {"allowed": ["copy"]}
}

test_without_an_allow_list_a_dedicated_role_passes if {
	count(policy.deny) == 0 with input as holder with data.parameters as {"allowed": []}
}

test_superuser_is_judged_elsewhere if {
	doc := {"name": "postgres", "attributes": object.union(holder.attributes, {"rolsuper": true, "rolcreatedb": true})}
	count(policy.deny) == 0 with input as doc with data.parameters as {"allowed": []}
}
