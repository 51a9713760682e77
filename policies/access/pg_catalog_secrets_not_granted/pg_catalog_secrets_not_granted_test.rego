package dbmuster.access.pg_catalog_secrets_not_granted_test

import rego.v1
import data.dbmuster.access.pg_catalog_secrets_not_granted as policy

doc := {"attributes": {"object_name": "pg_authid", "grants": [{"is_public": false, "grantee_name": "backup", "privileges": ["SELECT"], "is_initial": false}]}}

test_approved_reader_passes if count(policy.deny) == 0 with input as doc with data.parameters as {"allowed": ["backup"]}

test_other_reader_fails if count(policy.deny) == 1 with input as doc with data.parameters as {"allowed": []}

found(name, grant) := messages if {
	whole := object.union({"is_public": false, "grantee_name": "app", "privileges": ["SELECT"], "is_initial": false}, grant)
	messages := policy.deny with data.parameters as {"allowed": []}
		with input as {"attributes": {"object_name": name, "grants": [whole]}}
}

test_what_initdb_gave_passes if count(found("pg_authid", {"is_initial": true})) == 0

test_other_privileges_read_nothing if count(found("pg_authid", {"privileges": ["MAINTAIN"]})) == 0

test_everybody_may_read_subscriptions_but_not_their_connections if {
	count(found("pg_subscription", {"is_public": true, "column": "subname"})) == 0
	count(found("pg_subscription", {"is_public": true, "column": "subconninfo"})) == 1
	count(found("pg_subscription", {"column": "subname"})) == 1
	count(found("pg_authid", {"is_public": true, "column": "rolname"})) == 1
}
