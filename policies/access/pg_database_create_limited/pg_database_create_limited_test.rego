package dbmuster.access.pg_database_create_limited_test

import rego.v1
import data.dbmuster.access.pg_database_create_limited as policy

doc(grants) := {"attributes": {"grants": grants}}

test_everybody_fails if {
	count(policy.deny) == 1 with input as doc([{"is_public": true, "privileges": ["CREATE"]}]) with data.parameters as {"deploy_roles": []}
}

test_deployment_role_passes if {
	count(policy.deny) == 0 with input as doc([{"grantee_name": "deploy", "privileges": ["CREATE"]}])
		with data.parameters as {"deploy_roles": ["deploy"]}
}

test_role_of_the_provider_passes if {
	count(policy.deny) == 0 with input as doc([{"grantee_name": "rdsadmin", "privileges": ["CREATE"]}]) with data.parameters as {"deploy_roles": []}
}
