package dbmuster.access.rds_instance_custom_admin_name_test

import rego.v1
import data.dbmuster.access.rds_instance_custom_admin_name as policy

test_case_of_the_name_does_not_count if {
	count(policy.deny) == 1 with input as {"attributes": {"master_username": "Admin"}}
		with data.parameters as {"denied": ["admin", "postgres"]}
}

test_more_names_can_be_denied if {
	count(policy.deny) == 1 with input as {"attributes": {"master_username": "root"}}
		with data.parameters as {"denied": ["root", "sa"]}
}

test_absent_name_is_indeterminate if {
	count(policy.indeterminate) == 1 with input as {"attributes": {}}
		with data.parameters as {"denied": ["admin"]}
}
