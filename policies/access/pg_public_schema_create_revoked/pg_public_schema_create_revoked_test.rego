package dbmuster.access.pg_public_schema_create_revoked_test

import rego.v1
import data.dbmuster.access.pg_public_schema_create_revoked as policy

test_nothing_at_all_passes if count(policy.deny) == 0 with input as {"attributes": {"public_privileges": []}}
