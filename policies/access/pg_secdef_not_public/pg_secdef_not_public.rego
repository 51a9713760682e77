# METADATA
# title: SECURITY DEFINER functions are not executable by PUBLIC
# description: |
#   EXECUTE is given to PUBLIC by the built-in default, so that a function which runs as its owner is open
#   to every role until somebody takes that away. Trigger functions cannot be called and are left out, and
#   so are extensions.
# related_resources:
# - https://www.postgresql.org/docs/current/sql-createfunction.html
# - https://www.postgresql.org/docs/current/ddl-priv.html
# custom:
#   severity: high
#   severity_reason: High because every role runs code with the rights of the owner.
#   resource_types: [pg_object]
#   applies_when:
#   - field: class
#     in: [function]
#   - field: security_definer
#     in: [true]
#   - field: is_system
#     in: [false]
#   - field: returns_trigger
#     not_in: [true]
#   - field: extension
#     present: false
#   requires: [public_privileges, owner_name]
#   remediation:
#     sql: REVOKE EXECUTE ON FUNCTION "SCHEMA"."NAME"(ARGUMENTS) FROM PUBLIC;
#   controls: [pg-secdef-not-public]
package dbmuster.access.pg_secdef_not_public

import rego.v1
import future.keywords.not

deny contains {"message": msg, "field": "acl"} if {
	"EXECUTE" in input.attributes.public_privileges
	msg := sprintf("everybody may execute it and acts as %s inside", [input.attributes.owner_name])
}
