package dbmuster.access.pg_replication_role_dedicated_test

import rego.v1
import data.dbmuster.access.pg_replication_role_dedicated as policy

dedicated := {"name": "replica", "attributes": {"rolreplication": true, "rolsuper": false, "rolcreaterole": false, "rolcreatedb": false, "rolbypassrls": false}}

test_list_is_held_to if {
	count(policy.deny) == 1 with input as dedicated with data.parameters as {"allowed": ["other"]}
	count(policy.deny) == 0 with input as dedicated with data.parameters as {"allowed": ["replica"]}
}

found(name, changes, allowed) := messages if {
	role := {"name": name, "attributes": object.union(dedicated.attributes, changes)}
	messages := policy.deny with input as role with data.parameters as {"allowed": allowed}
}

test_role_that_cannot_replicate_is_not_judged if {
	count(found("app", {"rolreplication": false, "rolcreaterole": true}, ["replica"])) == 0
	count(found("app", {"rolcreaterole": true}, ["replica"])) == 2
}

test_superusers_and_roles_of_the_provider_are_judged_elsewhere if {
	count(found("root", {"rolsuper": true, "rolcreatedb": true}, ["replica"])) == 0
	count(found("rdsrepladmin", {"rolcreatedb": true}, ["replica"])) == 0
}
