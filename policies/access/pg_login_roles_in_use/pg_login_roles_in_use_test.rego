package dbmuster.access.pg_login_roles_in_use_test

import rego.v1
import data.dbmuster.access.pg_login_roles_in_use as policy

test_roles_of_the_server_are_left_out if {
	count(policy.not_applicable) > 0 with input as {"name": "pg_monitor", "attributes": {}}
	count(policy.not_applicable) == 0 with input as {"name": "app", "attributes": {}}
}
