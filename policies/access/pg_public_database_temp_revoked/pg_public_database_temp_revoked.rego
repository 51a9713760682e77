# METADATA
# title: PUBLIC cannot create temporary tables in application databases
# description: |
#   Temporary tables shadow others in the search path of functions that do not pin it, and fill the disk.
#   The built-in default gives the right to every role.
# related_resources:
# - https://www.postgresql.org/docs/current/ddl-priv.html
# - https://www.postgresql.org/docs/current/sql-grant.html
# custom:
#   severity: low
#   severity_reason: Low because temporary tables take space and read nothing.
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
#     sql: REVOKE TEMPORARY ON DATABASE "NAME" FROM PUBLIC; GRANT TEMPORARY ON DATABASE "NAME" TO "ROLE";
#   controls: [pg-public-database-temp-revoked]
#   opt_in: true
package dbmuster.access.pg_public_database_temp_revoked

import rego.v1
import future.keywords.not

deny contains {"message": "everybody may create temporary tables", "field": "acl"} if {
	"TEMPORARY" in input.attributes.public_privileges
	not input.name in data.parameters.open
}
