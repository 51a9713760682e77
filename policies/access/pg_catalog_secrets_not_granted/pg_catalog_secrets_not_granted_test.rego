package dbmuster.access.pg_catalog_secrets_not_granted_test

import rego.v1
import data.dbmuster.access.pg_catalog_secrets_not_granted as policy

doc := {"attributes": {"object_name": "pg_authid", "grants": [{"is_public": false, "grantee_name": "backup", "privileges": ["SELECT"], "is_initial": false}]}}

test_approved_reader_passes if count(policy.deny) == 0 with input as doc with data.parameters as {"allowed": ["backup"]}

test_other_reader_fails if count(policy.deny) == 1 with input as doc with data.parameters as {"allowed": []}
