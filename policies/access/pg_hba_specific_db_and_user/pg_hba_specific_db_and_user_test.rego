package dbmuster.access.pg_hba_specific_db_and_user_test

import rego.v1
import data.dbmuster.access.pg_hba_specific_db_and_user as policy

test_rejecting_all_is_fine if {
	doc := {"attributes": {"databases": ["all"], "users": ["all"], "connection_type": "host", "is_loopback": false, "auth_method": "reject"}}
	count(policy.deny) == 0 with input as doc
}

found(changes) := messages if {
	base := {"databases": ["all"], "users": ["all"], "connection_type": "host", "is_loopback": false, "auth_method": "md5"}
	messages := policy.deny with input as {"attributes": object.union(base, changes)}
}

test_only_all_of_it_fails if {
	count(found({})) == 1
	every change in [{"users": ["app"]}, {"databases": ["orders"]}, {"connection_type": "local"}, {"is_loopback": true}] {
		count(found(change)) == 0
	}
}

test_expressions_for_everybody_are_all if {
	every word in ["/", "/.*", "/^.*$", "/^(.*)$", "/(.+)"] {
		count(found({"users": [word]})) == 1
		count(found({"databases": ["app", word]})) == 1
	}
	every word in ["/^app", "/^$", "+all", "all2"] {
		count(found({"users": [word]})) == 0
		count(found({"databases": [word]})) == 0
	}
}
