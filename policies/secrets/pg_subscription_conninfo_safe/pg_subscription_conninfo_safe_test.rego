package dbmuster.secrets.pg_subscription_conninfo_safe_test

import rego.v1
import data.dbmuster.secrets.pg_subscription_conninfo_safe as policy

test_both_are_told if count(policy.deny) == 2 with input as {"attributes": {"sslmode": "disable", "has_password": true}}

test_without_a_mode_it_may_be_plain if {
	count(policy.deny) == 1 with input as {"attributes": {"has_password": false}}
	count(policy.deny) == 0 with input as {"attributes": {"sslmode": "require", "has_password": false}}
}
