package dbmuster.access.pg_bypassrls_limited_test

import rego.v1
import data.dbmuster.access.pg_bypassrls_limited as policy

holder := {"name": "dump", "attributes": {"rolbypassrls": true, "rolsuper": false}}

test_approved_role_passes if count(policy.deny) == 0 with input as holder with data.parameters as {"allowed": ["dump"]}

test_role_that_is_not_approved_fails if count(policy.deny) == 1 with input as holder with data.parameters as {"allowed": []}
