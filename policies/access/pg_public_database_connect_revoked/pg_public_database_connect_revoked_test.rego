package dbmuster.access.pg_public_database_connect_revoked_test

import rego.v1
import data.dbmuster.access.pg_public_database_connect_revoked as policy

doc := {"name": "app", "attributes": {"public_privileges": ["CONNECT"]}}

test_database_that_is_meant_to_be_open_passes if count(policy.deny) == 0 with input as doc with data.parameters as {"open": ["app"]}
