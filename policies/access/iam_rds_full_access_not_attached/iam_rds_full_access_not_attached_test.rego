package dbmuster.access.iam_rds_full_access_not_attached_test

import rego.v1
import data.dbmuster.access.iam_rds_full_access_not_attached as policy

doc(arn, principal) := {"attributes": {"policy_arn": arn, "principal_type": "role", "principal": principal}}

defaults := {"allowed": ["dba"], "managed_policies": ["AmazonRDSFullAccess", "AdministratorAccess"]}

test_service_linked_role_passes if {
	count(policy.deny) == 0 with input as doc("arn:aws:iam::aws:policy/AmazonRDSFullAccess", "AWSServiceRoleForRDS")
		with data.parameters as defaults
}

test_approved_principal_passes if {
	count(policy.deny) == 0 with input as doc("arn:aws:iam::aws:policy/AdministratorAccess", "dba")
		with data.parameters as defaults
}

test_other_partition_is_judged if {
	count(policy.deny) == 1 with input as doc("arn:aws-cn:iam::aws:policy/AdministratorAccess", "app")
		with data.parameters as defaults
}

test_customer_policy_of_the_same_name_is_not_meant if {
	count(policy.deny) == 0 with input as doc("arn:aws:iam::111122223333:policy/AdministratorAccess", "app")
		with data.parameters as defaults
}

test_holder_that_is_known_fails_and_leaves_nothing_open if {
	held := doc("arn:aws:iam::aws:policy/AdministratorAccess", "app")
	count(policy.deny) == 1 with input as held with data.parameters as defaults
	count(policy.indeterminate) == 0 with input as held with data.parameters as defaults
}
