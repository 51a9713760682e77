# METADATA
# title: Row policies belong to tables with row level security on
# description: |
#   A policy does nothing while row level security is off for its table, and nothing says so. Whoever wrote
#   it believes that rows are kept apart.
# related_resources:
# - https://www.postgresql.org/docs/current/ddl-rowsecurity.html
# - https://www.postgresql.org/docs/current/sql-createpolicy.html
# custom:
#   severity: high
#   severity_reason: High because somebody believes in a wall that is not there.
#   resource_types: [pg_policy]
#   requires: [rls_enabled, table_name]
#   remediation:
#     sql: ALTER TABLE "SCHEMA"."TABLE" ENABLE ROW LEVEL SECURITY;
#   controls: [pg-rls-policies-effective]
package dbmuster.access.pg_rls_policies_effective

import rego.v1
import future.keywords.not

deny contains {"message": msg, "field": "rls_enabled"} if {
	input.attributes.rls_enabled == false
	msg := sprintf("row level security is off for table %s: the policy does nothing", [input.attributes.table_name])
}
