package dbmuster.network.pg_hba_no_world_address_test

import rego.v1
import data.dbmuster.network.pg_hba_no_world_address as policy

test_socket_has_no_address if {
	doc := {"attributes": {"is_world": true, "auth_method": "peer", "connection_type": "local"}}
	count(policy.deny) == 0 with input as doc
}
