# METADATA
# title: Declared tables have row level security switched on
# description: |
#   Tables that hold the rows of many tenants, or sensitive ones, need row level security. Which these are
#   has to be declared by schema; without a declaration nothing is said. Partitions count on their own,
#   since they can be queried past their parent.
# related_resources:
# - https://www.postgresql.org/docs/current/ddl-rowsecurity.html
# custom:
#   severity: high
#   severity_reason: High because declared tables hold several tenants, whose rows are then open to one another.
#   resource_types: [pg_object]
#   applies_when:
#   - field: kind
#     in: [table, partitioned_table]
#   - field: is_system
#     in: [false]
#   - field: extension
#     present: false
#   requires: [rls_enabled, schema, database]
#   parameters:
#     schemas: {default: [], description: "Schemas, as `schema` or `database.schema`, with `*` for any part of a name, of which every table needs it."}
#   remediation:
#     sql: ALTER TABLE "SCHEMA"."NAME" ENABLE ROW LEVEL SECURITY;
#   controls: [pg-rls-enabled]
#   opt_in: true
package dbmuster.access.pg_rls_enabled

import rego.v1
import future.keywords.not

deny contains {"message": "row level security is off", "field": "rls_enabled"} if {
	input.attributes.rls_enabled == false
}

declared if {
	some pattern in data.parameters.schemas
	glob.match(pattern, [], place[contains(pattern, ".")])
}

# What a pattern with a dot is compared with, and one without.
place := {
	true: concat(".", [input.attributes.database, input.attributes.schema]),
	false: input.attributes.schema,
}

not_applicable contains "the table is in none of the declared schemas" if not declared
