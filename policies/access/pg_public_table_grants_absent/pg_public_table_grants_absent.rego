# METADATA
# title: PUBLIC has no privileges on user tables, views and columns
# description: |
#   What PUBLIC holds, every role holds that can connect, those made next year included. Grants on single
#   columns count. Relations of extensions are left out: many share theirs by design.
# related_resources:
# - https://www.postgresql.org/docs/current/ddl-priv.html
# - https://www.postgresql.org/docs/current/sql-revoke.html
# custom:
#   severity: high
#   severity_reason: High because every role that can connect, whoever owns it, reads or changes the table.
#   resource_types: [pg_object]
#   applies_when:
#   - field: class
#     in: [table]
#   - field: is_system
#     in: [false]
#   - field: extension
#     present: false
#   requires: [public_privileges, public_column_privileges]
#   remediation:
#     sql: REVOKE ALL ON TABLE "SCHEMA"."NAME" FROM PUBLIC;
#   controls: [pg-public-table-grants-absent]
package dbmuster.access.pg_public_table_grants_absent

import rego.v1
import future.keywords.not

deny contains {"message": msg, "field": "acl"} if {
	count(input.attributes.public_privileges) > 0
	msg := sprintf("everybody holds %s", [concat(", ", sort(input.attributes.public_privileges))])
}

deny contains {"message": msg, "field": "column_acls"} if {
	count(input.attributes.public_column_privileges) > 0
	msg := sprintf("everybody holds %s", [concat(", ", sort(input.attributes.public_column_privileges))])
}
