# METADATA
# title: Functions of declared schemas cannot be executed by PUBLIC
# description: |
#   Every new function can be executed by everybody until somebody revokes that, so a rule for all would
#   fail every database. Declare the schemas whose functions are sensitive. Functions of extensions and
#   trigger functions are left out; those that run as their owner are judged everywhere by a policy of their
#   own.
# related_resources:
# - https://www.postgresql.org/docs/current/sql-createfunction.html
# custom:
#   severity: medium
#   severity_reason: Medium because most functions do no more than their caller may; those that do are judged elsewhere.
#   resource_types: [pg_object]
#   applies_when:
#   - field: class
#     in: [function]
#   - field: is_system
#     in: [false]
#   - field: extension
#     present: false
#   - field: returns_trigger
#     not_in: [true]
#   requires: [public_privileges, schema]
#   parameters:
#     schemas: {default: [], description: "Schemas, with `*` for any part of a name, whose functions PUBLIC may not execute."}
#   remediation:
#     sql: REVOKE EXECUTE ON FUNCTION "SCHEMA"."NAME"(ARGUMENTS) FROM PUBLIC;
#   controls: [pg-public-function-execute-limited]
#   opt_in: true
package dbmuster.access.pg_public_function_execute_limited

import rego.v1
import future.keywords.not

deny contains {"message": "everybody may execute it", "field": "acl"} if {
	"EXECUTE" in input.attributes.public_privileges
}

declared if {
	some pattern in data.parameters.schemas
	glob.match(pattern, [], input.attributes.schema)
}

not_applicable contains "the function is in none of the declared schemas" if not declared
