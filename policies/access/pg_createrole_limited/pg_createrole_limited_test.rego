package dbmuster.access.pg_createrole_limited_test

import rego.v1
import data.dbmuster.access.pg_createrole_limited as policy

holder := {"name": "ops", "attributes": {"rolcreaterole": true, "rolsuper": false, "member_of": ["r1"]}}

index(name) := {"postgresql_role": {"r1": {"name": name, "attributes": {"member_of": []}}}}

test_master_user_of_rds_passes if {
	count(policy.deny) == 0 with input as holder with data.index as index("rds_superuser") with data.parameters as {"allowed": []}
}

test_other_membership_does_not_excuse if {
	count(policy.deny) == 1 with input as holder with data.index as index("app") with data.parameters as {"allowed": []}
}

test_approved_role_passes if {
	count(policy.deny) == 0 with input as holder with data.index as index("app") with data.parameters as {"allowed": ["ops"]}
}
