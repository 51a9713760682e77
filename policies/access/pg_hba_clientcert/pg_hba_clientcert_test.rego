package dbmuster.access.pg_hba_clientcert_test

import rego.v1
import data.dbmuster.access.pg_hba_clientcert as policy

doc(method, options) := {"attributes": {"users": ["postgres"], "auth_method": method, "options": options, "connection_type": "hostssl", "is_loopback": false}}

test_ways if {
	every rule in [["cert", {}], ["scram-sha-256", {"clientcert": "verify-full"}]] {
		count(policy.deny) == 0 with input as doc(rule[0], rule[1]) with data.parameters as {"users": ["postgres"]}
	}
	every rule in [["scram-sha-256", {}], ["scram-sha-256", {"clientcert": "verify-ca"}]] {
		count(policy.deny) == 1 with input as doc(rule[0], rule[1]) with data.parameters as {"users": ["postgres"]}
	}
}

test_what_is_not_judged if {
	count(policy.not_applicable) == 1 with input as doc("scram-sha-256", {}) with data.parameters as {"users": ["admin"]}
	count(policy.not_applicable) == 1 with input as doc("reject", {}) with data.parameters as {"users": ["postgres"]}
	every change in [{"connection_type": "local"}, {"is_loopback": true}, {"error": "bad"}] {
		changed := {"attributes": object.union(doc("md5", {}).attributes, change)}
		count(policy.not_applicable) == 1 with input as changed with data.parameters as {"users": ["postgres"]}
	}
}
