package dbmuster.secrets.secretsmanager_rotation_enabled_test

import rego.v1
import data.dbmuster.secrets.secretsmanager_rotation_enabled as policy

test_secret_of_rds_is_judged if {
	doc := {"attributes": {"rotation_enabled": false, "owning_service": "rds"}}
	count(policy.not_applicable) == 0 with input as doc
	count(policy.deny) == 1 with input as doc
}

test_secret_of_another_service_is_not_applicable if {
	count(policy.not_applicable) == 1 with input as {"attributes": {"rotation_enabled": false, "owning_service": "appflow"}}
}
