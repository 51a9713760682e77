# METADATA
# title: Extensions are installed outside schema public
# description: |
#   Functions of an extension in public stand among those that applications and, in old databases, everybody
#   create. A schema of their own keeps the search path short. Extensions that cannot be moved, or choose
#   their schema themselves, are left out.
# related_resources:
# - https://www.postgresql.org/docs/current/sql-createextension.html
# custom:
#   severity: low
#   severity_reason: Low because it confuses names more than it grants; who can write to the schema is judged elsewhere.
#   resource_types: [pg_extension]
#   applies_when:
#   - field: database
#     not_in: [rdsadmin]
#   requires: [schema, relocatable]
#   remediation:
#     sql: ALTER EXTENSION "NAME" SET SCHEMA extensions;
#   controls: [pg-extension-not-in-public]
package dbmuster.access.pg_extension_not_in_public

import rego.v1
import future.keywords.not

deny contains {"message": "its objects stand in schema public", "field": "schema"} if {
	input.attributes.schema == "public"
	input.attributes.relocatable == true
}
