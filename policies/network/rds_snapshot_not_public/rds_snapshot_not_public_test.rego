package dbmuster.network.rds_snapshot_not_public_test

import rego.v1
import data.dbmuster.network.rds_snapshot_not_public as policy

test_shared_with_one_account_is_not_public if {
	count(policy.deny) == 0 with input as {"attributes": {"snapshot_type": "manual", "shared_accounts": ["444455556666"]}}
}

test_public_beside_accounts_fails if {
	count(policy.deny) > 0 with input as {"attributes": {"snapshot_type": "manual", "shared_accounts": ["444455556666", "all"]}}
}
