# METADATA
# title: Foreign servers and wrappers are not usable by PUBLIC
# description: |
#   USAGE lets a role make user mappings and foreign tables, and so reach other servers, files or this one
#   again as somebody else.
# related_resources:
# - https://www.postgresql.org/docs/current/sql-createforeigntable.html
# - https://www.postgresql.org/docs/current/ddl-foreign-data.html
# custom:
#   severity: medium
#   severity_reason: Medium because every role can then reach another server, though with a mapping of its own.
#   resource_types: [pg_object]
#   applies_when:
#   - field: class
#     in: [foreign_data_wrapper, foreign_server]
#   requires: [public_privileges]
#   remediation:
#     sql: REVOKE USAGE ON FOREIGN SERVER "NAME" FROM PUBLIC;
#   controls: [pg-foreign-server-usage-limited]
package dbmuster.access.pg_foreign_server_usage_limited

import rego.v1
import future.keywords.not

deny contains {"message": "everybody may use it", "field": "acl"} if {
	"USAGE" in input.attributes.public_privileges
}
