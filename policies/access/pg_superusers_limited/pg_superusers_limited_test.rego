package dbmuster.access.pg_superusers_limited_test

import rego.v1
import data.dbmuster.access.pg_superusers_limited as policy

doc(name) := {"name": name, "attributes": {"rolsuper": true, "is_bootstrap": false}}

test_approved_superuser_passes if {
	count(policy.deny) == 0 with input as doc("ops") with data.parameters as {"allowed": ["ops"]}
}

test_name_like_that_of_a_provider_does_not_help if {
	count(policy.deny) == 1 with input as doc("rdsadmin2") with data.parameters as {"allowed": []}
}

test_superuser_of_the_provider_passes if count(policy.deny) == 0 with input as doc("rdsadmin") with data.parameters as {"allowed": []}
