package dbmuster.encryption.pg_crypto_extension_test

import rego.v1
import data.dbmuster.encryption.pg_crypto_extension as policy

doc := {"id": "c", "attributes": {"settings": {}}}

index(changes, extensions) := {"pg_database": {"d": {"name": "orders", "attributes": object.union({"allows_connections": true, "is_template": false, "contents_read": true}, changes)}}, "pg_extension": {name: {"name": name, "attributes": {"database": "orders"}} | some name in extensions}}

referrers(extensions) := {"pg_database.cluster": {"c": ["d"]}, "pg_extension.cluster": {"c": extensions}}

test_extensions if {
	every extensions in [[], ["plpgsql"]] {
		count(policy.deny) == 1 with input as doc with data.index as index({}, extensions) with data.referrers as referrers(extensions)
			with data.parameters as {"accepted": ["pgcrypto", "pgsodium"], "databases": ["*"]}
	}
	count(policy.deny) == 0 with input as doc with data.index as index({}, ["pgcrypto"]) with data.referrers as referrers(["pgcrypto"])
		with data.parameters as {"accepted": ["pgcrypto", "pgsodium"], "databases": ["*"]}
}

test_databases_that_are_not_judged if {
	every change in [{"allows_connections": false}, {"is_template": true}, {"is_provider_owned": true}] {
		count(policy.deny) == 0 with input as doc with data.index as index(change, []) with data.referrers as referrers([])
			with data.parameters as {"accepted": ["pgcrypto", "pgsodium"], "databases": ["*"]}
	}
}

test_unread_database_is_unknown if {
	count(policy.indeterminate) == 1 with input as doc with data.index as index({"contents_read": false}, []) with data.referrers as referrers([])
		with data.parameters as {"accepted": ["pgcrypto", "pgsodium"], "databases": ["*"]}
	count(policy.deny) == 0 with input as doc with data.index as index({"contents_read": false}, []) with data.referrers as referrers([])
		with data.parameters as {"accepted": ["pgcrypto", "pgsodium"], "databases": ["*"]}
}

test_nothing_is_said_of_databases_out_of_scope if {
	count(policy.not_applicable) == 1 with input as doc with data.index as index({}, []) with data.referrers as referrers([])
		with data.parameters as {"accepted": ["x"], "databases": ["crm*"]}
}
