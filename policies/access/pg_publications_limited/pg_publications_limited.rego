# METADATA
# title: Publications do not expose all tables
# description: |
#   A client that may replicate reads every published row, whatever the tables' own lists and row policies
#   say. FOR ALL TABLES publishes those of tomorrow too, and from PostgreSQL 15 on so does a whole schema.
# related_resources:
# - https://www.postgresql.org/docs/current/sql-createpublication.html
# - https://www.postgresql.org/docs/current/logical-replication-security.html
# custom:
#   severity: medium
#   severity_reason: Medium because only a role with REPLICATION can read what is published.
#   resource_types: [pg_publication]
#   requires: [all_tables, schemas]
#   parameters:
#     allowed: {default: [], description: Names of publications that may be that wide.}
#   remediation:
#     sql: DROP PUBLICATION "NAME"; CREATE PUBLICATION "NAME" FOR TABLE "SCHEMA"."TABLE";
#   controls: [pg-publications-limited]
package dbmuster.access.pg_publications_limited

import rego.v1
import future.keywords.not

deny contains "it publishes every table of the database, future ones included" if {
	input.attributes.all_tables == true
	not input.name in data.parameters.allowed
}

deny contains msg if {
	count(input.attributes.schemas) > 0
	not input.name in data.parameters.allowed
	msg := sprintf("it publishes whole schemas: %s", [concat(", ", sort(input.attributes.schemas))])
}
