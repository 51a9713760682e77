package dbmuster.encryption.pg_hba_external_auth_over_tls_test

import rego.v1
import data.dbmuster.encryption.pg_hba_external_auth_over_tls as policy

test_ldaps_address_counts if {
	doc := {"attributes": {"auth_method": "ldap", "connection_type": "hostssl", "is_loopback": false, "options": {"ldapurl": "LDAPS://l/dc"}}}
	count(policy.deny) == 0 with input as doc
}

ldap(changes) := {"attributes": object.union({"auth_method": "ldap", "connection_type": "hostssl", "is_loopback": false}, changes)}

test_loopback_needs_no_tls if {
	count(policy.deny) == 0 with input as ldap({"connection_type": "host", "is_loopback": true, "options": {"ldaptls": "1"}})
	count(policy.deny) == 1 with input as ldap({"connection_type": "host", "options": {"ldaptls": "1"}})
}

test_scheme_counts if {
	count(policy.deny) == 0 with input as ldap({"options": {"ldapscheme": "LDAPS"}})
	count(policy.deny) == 1 with input as ldap({"options": {"ldapscheme": "ldap"}})
}
