package dbmuster.access.pg_app_roles_limited_test

import rego.v1
import data.dbmuster.access.pg_app_roles_limited as policy

test_nothing_is_said_without_declarations if {
	count(policy.not_applicable) > 0 with input as {"attributes": {}} with data.parameters as {"declared": []}
}

test_declarations_are_read if {
	policy.declared == {{"role": "app", "privileges": {"SELECT", "INSERT"}, "table": "app.*"}} with data.parameters as {"declared": ["app: select, INSERT ON app.*"]}
}
