# METADATA
# title: Objects in system schemas are owned by the bootstrap role
# description: |
#   What lies in pg_catalog or information_schema is found before everything else, and its owner may replace it. It
#   belongs to the role that initdb made (OID 10, whatever its name), unless an extension brought it.
# related_resources:
# - https://www.postgresql.org/docs/current/ddl-schemas.html
# - https://www.postgresql.org/docs/current/catalogs.html
# custom:
#   severity: medium
#   severity_reason: Medium because only a superuser can have given it away, but its owner then speaks for the system.
#   resource_types: [pg_object]
#   applies_when:
#   - field: schema
#     in: [information_schema, pg_catalog]
#   - field: extension
#     present: false
#   requires: [owner_name, 'cluster->bootstrap_role']
#   remediation:
#     sql: ALTER TABLE "SCHEMA"."NAME" OWNER TO "BOOTSTRAP_ROLE"; -- or ALTER FUNCTION and the like; drop what does not belong there
#   controls: [pg-system-objects-unmodified]
package dbmuster.access.pg_system_objects_owned_by_bootstrap

import rego.v1
import future.keywords.not

bootstrap := data.index.pg_cluster[input.attributes.cluster].attributes.bootstrap_role

deny contains {"message": msg, "field": "owner_name"} if {
	input.attributes.owner_name != bootstrap
	msg := sprintf("%s owns it, not %s", [input.attributes.owner_name, bootstrap])
}

indeterminate contains "the bootstrap role is not known" if not bootstrap
