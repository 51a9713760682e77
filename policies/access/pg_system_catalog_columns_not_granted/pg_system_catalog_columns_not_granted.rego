# METADATA
# title: No column of a system catalog is granted for writing
# description: |
#   PostgreSQL keeps everybody but superusers from writing system catalogs as a whole, whatever their lists
#   say. A grant on a single column is not stopped: UPDATE of rolsuper in pg_authid makes its holder a
#   superuser. There is no use for such a grant.
# related_resources:
# - https://www.postgresql.org/docs/current/catalogs.html
# - https://www.postgresql.org/docs/current/ddl-priv.html
# custom:
#   severity: critical
#   severity_reason: One UPDATE makes the holder a superuser.
#   resource_types: [pg_object]
#   applies_when:
#   - field: is_system_catalog
#     in: [true]
#   requires: [grants]
#   remediation:
#     sql: REVOKE UPDATE ("COLUMN") ON pg_catalog."NAME" FROM "ROLE";
package dbmuster.access.pg_system_catalog_columns_not_granted

import rego.v1
import future.keywords.not

deny contains {"message": msg, "field": "column_acls"} if {
	some grant in input.attributes.grants
	column := grant.column
	writes := {p | some p in grant.privileges} & {"INSERT", "UPDATE"}
	count(writes) > 0
	who := object.get(grant, "grantee_name", "everybody")
	msg := sprintf("%s may %s column %s of a system catalog", [who, concat(" and ", sort(writes)), column])
}
