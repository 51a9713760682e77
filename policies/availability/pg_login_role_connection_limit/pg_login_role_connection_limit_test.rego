package dbmuster.availability.pg_login_role_connection_limit_test

import rego.v1
import data.dbmuster.availability.pg_login_role_connection_limit as policy

test_superusers_are_not_bound if {
	count(policy.deny) == 0 with input as {"name": "dba", "attributes": {"rolconnlimit": -1, "rolsuper": true}}
}

test_role_of_the_provider_passes if {
	count(policy.deny) == 0 with input as {"name": "rdsadmin", "attributes": {"rolconnlimit": -1, "rolsuper": false}}
}
