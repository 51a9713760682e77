package dbmuster.access.pg_hba_local_peer_test

import rego.v1
import data.dbmuster.access.pg_hba_local_peer as policy

test_method_can_be_accepted if {
	doc := {"attributes": {"connection_type": "local", "auth_method": "pam"}}
	count(policy.deny) == 0 with input as doc with data.parameters as {"accepted": ["pam"]}
}

test_trust_is_judged_elsewhere if {
	every method, failures in {"trust": 0, "md5": 1} {
		count(policy.deny) == failures with data.parameters as {"accepted": ["peer"]}
			with input as {"attributes": {"connection_type": "local", "auth_method": method}}
	}
}

test_rules_for_tcp_are_not_applicable if {
	doc := {"attributes": {"connection_type": "host", "auth_method": "md5"}}
	count(policy.not_applicable) == 1 with input as doc with data.parameters as {"accepted": ["peer"]}
}
