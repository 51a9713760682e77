package dbmuster.encryption.pg_hba_external_auth_over_tls_test

import rego.v1
import data.dbmuster.encryption.pg_hba_external_auth_over_tls as policy

test_ldaps_address_counts if {
	doc := {"attributes": {"auth_method": "ldap", "connection_type": "hostssl", "is_loopback": false, "options": {"ldapurl": "LDAPS://l/dc"}}}
	count(policy.deny) == 0 with input as doc
}
