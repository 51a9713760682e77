package dbmuster.access.pg_replication_role_dedicated_test

import rego.v1
import data.dbmuster.access.pg_replication_role_dedicated as policy

dedicated := {"name": "replica", "attributes": {"rolreplication": true, "rolsuper": false, "rolcreaterole": false, "rolcreatedb": false, "rolbypassrls": false}}

test_list_is_held_to if {
	count(policy.deny) == 1 with input as dedicated with data.parameters as {"allowed": ["other"]}
	count(policy.deny) == 0 with input as dedicated with data.parameters as {"allowed": ["replica"]}
}
