package dbmuster.access.pg_ident_map_limited_test

import rego.v1
import data.dbmuster.access.pg_ident_map_limited as policy

roles := {
	"a": {"name": "dba", "attributes": {"rolsuper": true, "rolcanlogin": true, "member_of": ["b"]}},
	"b": {"name": "ops", "attributes": {"rolsuper": false, "rolcanlogin": false, "member_of": ["c"]}},
	"c": {"name": "staff", "attributes": {"rolsuper": false, "rolcanlogin": true, "member_of": []}},
	"d": {"name": "boot", "attributes": {"rolsuper": true, "rolcanlogin": false, "member_of": []}},
}

said(system, database) := found if {
	found := [count(policy.deny), count(policy.indeterminate)] with input as {"attributes": {"cluster": "x", "system_user": system, "database_user": database}}
		with data.index as {"pg_role": roles}
		with data.referrers as {"pg_role.cluster": {"x": object.keys(roles)}}
}

test_many_for_a_superuser if {
	every word in ["dba", "+ops", "+staff", "+dba", "/^d", "/.*", "all"] {
		said("/^(.*)@example.com$", word) == [1, 0]
	}
	every word in ["staff", "+boot", "boot", "/^s", "staffdba", "xdba"] {
		said("/^(.*)@example.com$", word) == [0, 0]
	}
}

test_one_for_one_passes if {
	every word in ["dba", "+ops", "/.*", `\1`] {
		said("ann", word) == [0, 0]
	}
	said("ann", "all") == [1, 0]
}

test_a_part_of_the_name_is_open if {
	every word in [`\1`, `d\1`, `\1a`] {
		said("/^(.*)@example.com$", word) == [0, 1]
	}
	every word in [`app_\1`, `\1_app`] {
		said("/^(.*)@example.com$", word) == [0, 0]
	}
}

test_without_roles_it_is_open if {
	count(policy.indeterminate) == 1 with input as {"attributes": {"cluster": "x", "system_user": "ann", "database_user": "ann"}}
		with data.referrers as {} with data.index as {"pg_role": {}}
}

test_unknown_memberships_are_open if {
	dark := {"a": {"name": "dba", "attributes": {"rolsuper": true, "rolcanlogin": true}}}
	every mapping, open in {["/.*", "+ops"]: 1, ["ann", "+ops"]: 0, ["/.*", "ops"]: 0} {
		count(policy.indeterminate) == open with input as {"attributes": {"cluster": "x", "system_user": mapping[0], "database_user": mapping[1]}}
			with data.index as {"pg_role": dark}
			with data.referrers as {"pg_role.cluster": {"x": ["a"]}}
	}
}
