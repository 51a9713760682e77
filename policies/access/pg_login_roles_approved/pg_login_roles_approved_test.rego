package dbmuster.access.pg_login_roles_approved_test

import rego.v1
import data.dbmuster.access.pg_login_roles_approved as policy

doc(name) := {"name": name, "attributes": {"rolcanlogin": true, "is_bootstrap": false}}

test_list if {
	every name in ["app", "svc_reports"] {
		count(policy.deny) == 0 with input as doc(name) with data.parameters as {"allowed": ["app", "svc_*"]}
	}
	every name in ["app2", "pgbouncer", "rdsadmin2"] {
		count(policy.deny) == 1 with input as doc(name) with data.parameters as {"allowed": ["app", "svc_*"]}
	}
}

test_without_a_list_nothing_is_said if {
	count(policy.not_applicable) == 1 with input as doc("app") with data.parameters as {"allowed": []}
}

test_roles_that_nobody_declares if {
	bootstrap := {"name": "owner", "attributes": {"rolcanlogin": true, "is_bootstrap": true}}
	every role in [bootstrap, doc("rdsadmin")] {
		count(policy.deny) == 0 with input as role with data.parameters as {"allowed": ["app"]}
	}
}
