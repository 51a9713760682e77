package dbmuster.access.pg_foreign_server_usage_limited_test

import rego.v1
import data.dbmuster.access.pg_foreign_server_usage_limited as policy

test_nothing_for_everybody_passes if count(policy.deny) == 0 with input as {"attributes": {"public_privileges": []}}
