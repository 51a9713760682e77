# METADATA
# title: template1 holds no objects and schemas that new databases should not have
# description: |
#   Every new database is a copy of template1: what somebody left there turns up everywhere. Schemas and
#   objects that neither initdb nor an extension made are told. Grants on its schema public, and its
#   extensions, are judged by policies of their own.
# related_resources:
# - https://www.postgresql.org/docs/current/manage-ag-templatedbs.html
# custom:
#   severity: low
#   severity_reason: Low because it concerns databases that do not exist yet.
#   resource_types: [pg_object, pg_schema]
#   applies_when:
#   - field: database
#     in: [template1]
#   - field: is_system
#     in: [false]
#   - field: extension
#     present: false
#   requires: [database]
#   remediation:
#     sql: DROP TABLE "SCHEMA"."NAME"; -- in template1
#   controls: [pg-template1-clean]
package dbmuster.access.pg_template1_clean

import rego.v1
import future.keywords.not

deny contains "new databases get this object" if input.resource_type == "pg_object"

deny contains "new databases get this schema" if {
	input.resource_type == "pg_schema"
	input.name != "public"
}
