package dbmuster.encryption.pg_password_hash_scram_test

import rego.v1
import data.dbmuster.encryption.pg_password_hash_scram as policy

test_foreign_hash_fails if {
	count(policy.deny) == 1 with input as {"name": "app", "attributes": {"password_type": "other"}}
}

test_role_of_the_provider_is_not_applicable if {
	count(policy.not_applicable) == 1 with input as {"name": "rdsadmin", "attributes": {"password_type": "md5"}}
}
