package dbmuster.access.pg_grant_option_limited_test

import rego.v1
import data.dbmuster.access.pg_grant_option_limited as policy

doc(field, grantable) := {"attributes": {field: [{"grantee_name": "app", "is_public": false, "is_initial": false, "privileges": ["SELECT"], "grantable": grantable}]}}

test_grant_options if {
	every field in ["grants", "notable_grants"] {
		count(policy.deny) == 1 with input as doc(field, ["SELECT"]) with data.parameters as {"allowed": []}
		count(policy.deny) == 0 with input as doc(field, []) with data.parameters as {"allowed": []}
		count(policy.deny) == 0 with input as doc(field, ["SELECT"]) with data.parameters as {"allowed": ["app"]}
	}
}

test_what_initdb_gave_passes if {
	grants := [{"grantee_name": "app", "is_public": false, "is_initial": true, "privileges": ["USAGE"], "grantable": ["USAGE"]}]
	count(policy.deny) == 0 with input as {"attributes": {"grants": grants}} with data.parameters as {"allowed": []}
}

test_role_of_the_provider_passes if {
	grants := [{"grantee_name": "rdsadmin", "is_public": false, "is_initial": false, "privileges": ["USAGE"], "grantable": ["USAGE"]}]
	count(policy.deny) == 0 with input as {"attributes": {"grants": grants}} with data.parameters as {"allowed": []}
}
