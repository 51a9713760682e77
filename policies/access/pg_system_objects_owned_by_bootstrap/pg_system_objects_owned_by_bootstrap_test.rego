package dbmuster.access.pg_system_objects_owned_by_bootstrap_test

import rego.v1
import data.dbmuster.access.pg_system_objects_owned_by_bootstrap as policy

said(owner, cluster) := found if {
	found := [count(policy.deny), count(policy.indeterminate)] with input as {"attributes": {"cluster": "c", "owner_name": owner}}
		with data.index as {"pg_cluster": {"c": {"attributes": cluster}}}
}

test_the_bootstrap_role_owns_it if {
	said("rdsadmin", {"bootstrap_role": "rdsadmin"}) == [0, 0]
	said("postgres", {"bootstrap_role": "rdsadmin"}) == [1, 0]
	said("postgres", {}) == [0, 1]
}
