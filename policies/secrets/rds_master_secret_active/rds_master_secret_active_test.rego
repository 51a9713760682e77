package dbmuster.secrets.rds_master_secret_active_test

import rego.v1
import data.dbmuster.secrets.rds_master_secret_active as policy

test_impaired_secret_fails if {
	count(policy.deny) == 1 with input as {"attributes": {"master_user_managed": true, "master_user_secret_status": "impaired"}}
}

test_secret_that_is_being_rotated_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"master_user_managed": true, "master_user_secret_status": "rotating"}}
	count(policy.indeterminate) == 0 with input as {"attributes": {"master_user_managed": true, "master_user_secret_status": "rotating"}}
}

test_secret_without_a_state_is_unknown if {
	count(policy.indeterminate) == 1 with input as {"attributes": {"master_user_managed": true}}
}
