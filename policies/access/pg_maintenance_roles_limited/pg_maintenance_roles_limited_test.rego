package dbmuster.access.pg_maintenance_roles_limited_test

import rego.v1
import data.dbmuster.access.pg_maintenance_roles_limited as policy

doc(name, reached) := {"name": name, "attributes": {"rolsuper": false, "special_roles_now": [], "special_roles_after_set_role": reached}}

test_approved_role_passes if {
	count(policy.deny) == 0 with input as doc("ops", ["pg_checkpoint"]) with data.parameters as {"allowed": ["ops"]}
}

test_the_role_itself_is_no_member if {
	count(policy.deny) == 0 with input as doc("pg_checkpoint", ["pg_checkpoint"]) with data.parameters as {"allowed": []}
}

test_other_special_roles_do_not_count if {
	count(policy.deny) == 0 with input as doc("app", ["pg_read_all_settings"]) with data.parameters as {"allowed": []}
}

test_administrator_of_rds_passes if {
	role := {"name": "master", "attributes": {"rolsuper": false, "special_roles_now": ["pg_signal_backend", "rds_superuser"], "special_roles_after_set_role": []}}
	count(policy.deny) == 0 with input as role with data.parameters as {"allowed": []}
}
