package dbmuster.access.pg_unexpected_databases_test

import rego.v1
import data.dbmuster.access.pg_unexpected_databases as policy

doc(name) := {"name": name, "attributes": {"is_template": false}}

test_list if {
	count(policy.deny) == 0 with input as doc("orders_eu") with data.parameters as {"declared": ["orders_*"]}
	count(policy.deny) == 1 with input as doc("pagila") with data.parameters as {"declared": ["orders_*"]}
	count(policy.not_applicable) == 1 with input as doc("pagila") with data.parameters as {"declared": []}
}
