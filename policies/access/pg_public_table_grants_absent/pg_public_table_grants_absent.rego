# METADATA
# title: PUBLIC has no privileges on user tables, views and columns
# description: |
#   What PUBLIC holds, every role holds that can connect, those made next year included. System schemas
#   are left out, and so are relations that common extensions share by design; the list of those is a
#   parameter.
# related_resources:
# - https://www.postgresql.org/docs/current/ddl-priv.html
# - https://www.postgresql.org/docs/current/sql-revoke.html
# custom:
#   severity: high
#   resource_types: [postgresql_grant]
#   applies_when:
#   - field: object_type
#     in: [table, view, materialized_view, foreign_table, partitioned_table, column]
#   - field: grantee_is_public
#     in: [true]
#   - field: database
#     not_in: [template0, rdsadmin]
#   requires: [object_name, privileges, schema]
#   parameters:
#     allowed_objects: {default: [geography_columns, geometry_columns, pg_buffercache, pg_stat_statements, pg_stat_statements_info, raster_columns, raster_overviews, spatial_ref_sys], description: Names of relations that everybody may hold privileges on.}
#   remediation:
#     sql: REVOKE ALL ON TABLE "SCHEMA"."NAME" FROM PUBLIC;
#   controls: [pg-public-table-grants-absent]
package dbmuster.access.pg_public_table_grants_absent

import rego.v1
import future.keywords.not

deny contains msg if {
	count(input.attributes.privileges) > 0
	not input.attributes.object_name in data.parameters.allowed_objects
	msg := sprintf("everybody holds %s", [concat(", ", sort(input.attributes.privileges))])
}

not_applicable contains "it is a system schema" if input.attributes.schema in {"information_schema", "pg_catalog", "pg_toast"}
