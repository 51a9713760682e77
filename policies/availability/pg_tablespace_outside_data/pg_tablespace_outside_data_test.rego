package dbmuster.availability.pg_tablespace_outside_data_test

import rego.v1
import data.dbmuster.availability.pg_tablespace_outside_data as policy

doc(directory) := {"attributes": {"cluster": "c", "directory": directory, "public_privileges": []}}

index := {"pg_cluster": {"c": {"attributes": {"settings": {"data_directory": "/srv/data"}}}}}

test_places if {
	count(policy.deny) == 1 with input as doc("/srv/data/ts") with data.index as index
	every place in ["/srv/data2", "/srv/ts"] {
		count(policy.deny) == 0 with input as doc(place) with data.index as index
	}
}

test_hidden_directory if {
	count(policy.indeterminate) == 1 with input as doc("/srv/ts") with data.index as {"pg_cluster": {"c": {"attributes": {"settings": {}}}}}
}
