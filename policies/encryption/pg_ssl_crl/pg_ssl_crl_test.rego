package dbmuster.encryption.pg_ssl_crl_test

import rego.v1
import data.dbmuster.encryption.pg_ssl_crl as policy

doc(settings) := {"id": "c", "attributes": {"settings": settings}}

rules(rule) := {"pg_hba_rule": {"r": {"attributes": rule}}}

referrers := {"pg_hba_rule.cluster": {"c": ["r"]}}

test_either_way_of_asking if {
	every rule in [{"auth_method": "cert", "options": {}}, {"auth_method": "scram-sha-256", "options": {"clientcert": "verify-full"}}] {
		count(policy.deny) == 1 with input as doc({"ssl_crl_file": "", "ssl_crl_dir": ""}) with data.index as rules(rule) with data.referrers as referrers
		count(policy.deny) == 0 with input as doc({"ssl_crl_file": "root.crl", "ssl_crl_dir": ""}) with data.index as rules(rule) with data.referrers as referrers
	}
}

test_without_such_rules_nothing_is_said if {
	every rule in [{"auth_method": "md5", "options": {}}, {"auth_method": "cert", "options": {}, "error": "bad line"}] {
		count(policy.not_applicable) == 1 with input as doc({"ssl_crl_file": "", "ssl_crl_dir": ""}) with data.index as rules(rule) with data.referrers as referrers
	}
}

test_directory_of_lists_is_enough if {
	cert := rules({"auth_method": "cert", "options": {}})
	count(policy.deny) == 0 with input as doc({"ssl_crl_file": "", "ssl_crl_dir": "/etc/ssl/crl"}) with data.index as cert with data.referrers as referrers
}
