# METADATA
# title: SET and ALTER SYSTEM privileges on parameters are limited
# description: |
#   From PostgreSQL 15 on, roles can be given the right to change settings that are otherwise kept for
#   superusers. SET on log_statement or session_preload_libraries switches auditing off or loads a library;
#   ALTER SYSTEM changes the server for all. Members of rds_superuser have many by design.
# related_resources:
# - https://www.postgresql.org/docs/current/sql-grant.html
# - https://www.postgresql.org/docs/current/catalog-pg-parameter-acl.html
# custom:
#   severity: high
#   severity_reason: High because some parameters load code or switch off logging.
#   resource_types: [pg_object]
#   applies_when:
#   - field: class
#     in: [parameter]
#   requires: [grants, object_name]
#   parameters:
#     allowed_set: {default: [], description: Parameters that roles may be given SET on.}
#   remediation:
#     sql: REVOKE SET ON PARAMETER "NAME" FROM "ROLE";
#   controls: [pg-parameter-grants-limited, pg-audit-config-change-rights]
package dbmuster.access.pg_parameter_grants_limited

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_role

deny contains {"message": msg, "field": "acl"} if {
	some grant in input.attributes.grants
	who := object.get(grant, "grantee_name", "everybody")
	not pg_role.provided_role(who)
	some privilege in grant.privileges
	not passes(privilege)
	msg := sprintf("%s holds %s on the parameter", [who, privilege])
}

passes("SET") if input.attributes.object_name in data.parameters.allowed_set
