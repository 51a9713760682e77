package dbmuster.access.pg_schema_create_limited_test

import rego.v1
import data.dbmuster.access.pg_schema_create_limited as policy

doc(name) := {"name": "app", "attributes": {"public_privileges": [], "grants": [{"grantee_name": name, "is_initial": false, "privileges": ["CREATE"]}]}}

test_deployment_role_passes if count(policy.deny) == 0 with input as doc("deploy") with data.parameters as {"deploy_roles": ["deploy"]}

test_other_role_fails if count(policy.deny) == 1 with input as doc("app") with data.parameters as {"deploy_roles": ["deploy"]}
