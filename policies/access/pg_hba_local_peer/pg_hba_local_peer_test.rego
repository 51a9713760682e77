package dbmuster.access.pg_hba_local_peer_test

import rego.v1
import data.dbmuster.access.pg_hba_local_peer as policy

test_method_can_be_accepted if {
	doc := {"attributes": {"connection_type": "local", "auth_method": "pam"}}
	count(policy.deny) == 0 with input as doc with data.parameters as {"accepted": ["pam"]}
}
