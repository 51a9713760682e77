package dbmuster.network.rds_snapshot_shares_approved_test

import rego.v1
import data.dbmuster.network.rds_snapshot_shares_approved as policy

test_foreign_account_fails_though_the_snapshot_is_not_public if {
	count(policy.deny) > 0 with input as {"attributes": {"shared_accounts": ["999999999999"]}}
		with data.parameters as {"trusted_accounts": []}
}

test_private_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"shared_accounts": []}}
		with data.parameters as {"trusted_accounts": []}
}

test_own_account_passes if {
	count(policy.deny) == 0 with input as {"attributes": {"shared_accounts": ["111122223333"]}, "account_id": "111122223333"}
		with data.parameters as {"trusted_accounts": []}
}

test_everybody_is_not_approved if {
	count(policy.deny) > 0 with input as {"attributes": {"shared_accounts": ["all"]}}
		with data.parameters as {"trusted_accounts": []}
}

test_one_of_two_is_approved if {
	count(policy.deny) > 0 with input as {"attributes": {"shared_accounts": ["444455556666", "999999999999"]}}
		with data.parameters as {"trusted_accounts": ["444455556666"]}
}
