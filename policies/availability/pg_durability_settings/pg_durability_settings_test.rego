package dbmuster.availability.pg_durability_settings_test

import rego.v1
import data.dbmuster.availability.pg_durability_settings as policy

test_both_are_told if {
	doc := {"attributes": {"settings": {"fsync": "off", "full_page_writes": "off"}}}
	count(policy.deny) == 2 with input as doc
}
