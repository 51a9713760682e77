package dbmuster.availability.pg_data_checksums_on_test

import rego.v1
import data.dbmuster.availability.pg_data_checksums_on as policy

doc(value) := {"attributes": {"settings": {"data_checksums": value}}}

test_values_that_fail if {
	every value in ["off"] {
		count(policy.deny) == 1 with input as doc(value)
	}
}

test_hidden_setting_neither_passes_nor_fails if {
	hidden := {"attributes": {"settings": {}}}
	count(policy.indeterminate) == 1 with input as hidden
	count(policy.deny) == 0 with input as hidden
}

test_failed_checksums_are_told if {
	index := {"pg_database": {"a": {"name": "a", "attributes": {"checksum_failures": 12}}, "b": {"name": "b", "attributes": {"checksum_failures": 0}}, "d": {"name": "d", "attributes": {}}}}
	found := policy.deny with input as object.union(doc("on"), {"id": "c"}) with data.index as index
		with data.referrers as {"pg_database.cluster": {"c": ["a", "b", "d"]}}
	found == {"12 checksums failed in database a"}
}
