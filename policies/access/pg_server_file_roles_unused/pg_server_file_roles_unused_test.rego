package dbmuster.access.pg_server_file_roles_unused_test

import rego.v1
import data.dbmuster.access.pg_server_file_roles_unused as policy

roles := {"postgresql_role": {
	"g1": {"name": "g1", "attributes": {"member_of": ["g2"]}},
	"g2": {"name": "g2", "attributes": {"member_of": ["x"]}},
	"x": {"name": "pg_execute_server_program", "attributes": {"member_of": []}},
}}

doc(name, super) := {"name": name, "attributes": {"rolsuper": super, "member_of": ["g1"]}}

test_membership_is_followed_over_groups if {
	count(policy.deny) == 1 with input as doc("app", false) with data.index as roles with data.parameters as {"allowed": []}
}

test_approved_role_passes if {
	count(policy.deny) == 0 with input as doc("etl", false) with data.index as roles with data.parameters as {"allowed": ["etl"]}
}

test_superuser_is_judged_elsewhere if {
	count(policy.deny) == 0 with input as doc("postgres", true) with data.index as roles with data.parameters as {"allowed": []}
}

test_role_of_postgresql_itself_passes if {
	count(policy.deny) == 0 with input as doc("pg_monitor", false) with data.index as roles with data.parameters as {"allowed": []}
}
