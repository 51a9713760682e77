# METADATA
# title: PUBLIC cannot connect to application databases
# description: |
#   The built-in default lets every role connect to every database, and shows as no list at all. Where it
#   stands, a stolen password of any role opens all databases, as far as pg_hba.conf lets it.
# related_resources:
# - https://www.postgresql.org/docs/current/ddl-priv.html
# - https://www.postgresql.org/docs/current/sql-grant.html
# custom:
#   severity: medium
#   severity_reason: Medium because a connection is the first step only; what it reads is granted elsewhere.
#   resource_types: [pg_database]
#   applies_when:
#   - field: is_template
#     in: [false]
#   - field: is_provider_owned
#     not_in: [true]
#   - field: allows_connections
#     in: [true]
#   requires: [public_privileges]
#   parameters:
#     open: {default: [postgres], description: Names of databases that are open to every role.}
#   remediation:
#     sql: REVOKE CONNECT ON DATABASE "NAME" FROM PUBLIC; GRANT CONNECT ON DATABASE "NAME" TO "ROLE";
#   controls: [pg-public-database-connect-revoked]
package dbmuster.access.pg_public_database_connect_revoked

import rego.v1
import future.keywords.not

deny contains {"message": "everybody may connect to the database", "field": "acl"} if {
	"CONNECT" in input.attributes.public_privileges
	not input.name in data.parameters.open
}
