package dbmuster.access.pg_superusers_limited_test

import rego.v1
import data.dbmuster.access.pg_superusers_limited as policy

super(name) := {"name": name, "attributes": {"rolsuper": true}}

test_approved_superuser_passes if {
	count(policy.deny) == 0 with input as super("dba") with data.parameters as {"allowed": ["postgres", "dba"]}
}

test_provider_roles_pass if {
	every name in ["rdsadmin", "cloudsqladmin", "azuresu"] {
		count(policy.deny) == 0 with input as super(name) with data.parameters as {"allowed": []}
	}
}

test_name_that_only_looks_like_a_provider_fails if {
	count(policy.deny) == 1 with input as super("rds_backdoor") with data.parameters as {"allowed": []}
}
