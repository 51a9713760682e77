# METADATA
# title: SECURITY DEFINER functions are not owned by superusers
# description: |
#   Whatever the function lets its caller do, it does with the rights of its owner; a fault in it gives
#   those of a superuser away. On RDS members of rds_superuser count. Functions of extensions are left out.
# related_resources:
# - https://www.postgresql.org/docs/current/sql-createfunction.html
# custom:
#   severity: high
#   severity_reason: High because a flaw in one function is a superuser.
#   resource_types: [pg_object]
#   applies_when:
#   - field: class
#     in: [function]
#   - field: security_definer
#     in: [true]
#   - field: is_system
#     in: [false]
#   - field: extension
#     present: false
#   requires: ['owner_role->rolsuper', owner_name]
#   reads: ['owner_role->special_roles_now']
#   parameters:
#     allowed: {default: ['dbmuster.password_kind()'], description: 'Names of functions that superusers may own, with schema and argument types.'}
#   remediation:
#     sql: ALTER FUNCTION "SCHEMA"."NAME"(ARGUMENTS) OWNER TO "OWNER";
#   controls: [pg-secdef-owner-not-superuser]
package dbmuster.access.pg_secdef_owner_not_superuser

import rego.v1
import future.keywords.not

deny contains msg if {
	owner.rolsuper == true
	not input.name in data.parameters.allowed
	msg := sprintf("its owner %s is a superuser", [input.attributes.owner_name])
}

deny contains msg if {
	"rds_superuser" in owner.special_roles_now
	not input.name in data.parameters.allowed
	msg := sprintf("its owner %s is a member of rds_superuser", [input.attributes.owner_name])
}

owner := data.index.pg_role[input.attributes.owner_role].attributes
