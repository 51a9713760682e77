package dbmuster.access.pg_schema_create_limited_test

import rego.v1
import data.dbmuster.access.pg_schema_create_limited as policy

doc(name) := {"name": "app", "attributes": {"public_privileges": [], "grants": [{"grantee_name": name, "is_initial": false, "privileges": ["CREATE"]}]}}

test_deployment_role_passes if count(policy.deny) == 0 with input as doc("deploy") with data.parameters as {"deploy_roles": ["deploy"]}

test_other_role_fails if count(policy.deny) == 1 with input as doc("app") with data.parameters as {"deploy_roles": ["deploy"]}

found(schema, grant) := messages if {
	whole := object.union({"grantee_name": "app", "is_initial": false, "privileges": ["CREATE"]}, grant)
	messages := policy.deny with input as {"name": schema, "attributes": {"public_privileges": ["CREATE"], "grants": [whole]}}
		with data.parameters as {"deploy_roles": []}
}

test_everybody_in_the_schema_public_is_judged_elsewhere if {
	count(found("app", {})) == 2
	count(found("public", {})) == 1
}

test_grants_that_do_not_count if {
	every grant in [{"privileges": ["USAGE"]}, {"is_initial": true}, {"grantee_name": "rdsadmin"}] {
		count(found("public", grant)) == 0
	}
}
