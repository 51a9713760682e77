package dbmuster.access.rds_master_user_iam_auth_test

import rego.v1
import data.dbmuster.access.rds_master_user_iam_auth as policy

user(attributes) := {"attributes": object.union({"engine": "postgres", "master_user_managed": false}, attributes)}

test_each_way_to_set_a_password_fails if {
	every source in ["literal", "reference", "write_only"] {
		count(policy.deny) == 1 with input as user({"master_password_source": source})
	}
}

test_asked_for_a_password_fails if count(policy.deny) == 1 with input as user({"master_user_authentication_type": "password"})

test_iam_passes_whatever_else_is_set if {
	doc := user({"master_user_authentication_type": "iam-db-auth", "master_password_source": "literal"})
	count(policy.deny) == 0 with input as doc
	count(policy.indeterminate) == 0 with input as doc
}

test_managed_passes if {
	doc := user({"master_user_managed": true, "master_password_source": "managed"})
	count(policy.deny) == 0 with input as doc
	count(policy.indeterminate) == 0 with input as doc
}

test_nothing_set_is_indeterminate if count(policy.indeterminate) == 1 with input as user({})

test_known_password_leaves_nothing_open if count(policy.indeterminate) == 0 with input as user({"master_password_source": "literal"})

test_inherited_is_not_applicable if {
	count(policy.not_applicable) == 1 with input as user({"master_password_source": "inherited"})
	count(policy.not_applicable) == 0 with input as user({"master_password_source": "literal"})
}
