# METADATA
# title: CREATE on schemas is limited to owners and deployment roles
# description: |
#   CREATE on a schema and a function that searches it without care are the two halves of an escalation.
#   Judged are grants to others than the owner; pg_database_owner stands for the owner of the database.
#   Schema public is judged for PUBLIC by a policy of its own.
# related_resources:
# - https://www.postgresql.org/docs/current/ddl-schemas.html
# custom:
#   severity: medium
#   severity_reason: Medium because objects can be put where others look names up first, but not in schema public.
#   resource_types: [pg_schema]
#   applies_when:
#   - field: is_system
#     in: [false]
#   - field: database
#     not_in: [template0, rdsadmin]
#   requires: [grants, public_privileges]
#   parameters:
#     deploy_roles: {default: [], description: Names of roles that may create objects.}
#   remediation:
#     sql: REVOKE CREATE ON SCHEMA "NAME" FROM "ROLE";
#   controls: [pg-schema-create-limited]
package dbmuster.access.pg_schema_create_limited

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_role

deny contains {"message": msg, "field": "acl"} if {
	some grant in input.attributes.grants
	"CREATE" in grant.privileges
	grant.is_initial == false
	name := grant.grantee_name
	not name in data.parameters.deploy_roles
	not pg_role.builtin(name)
	msg := sprintf("%s may create objects in the schema", [name])
}

deny contains {"message": "everybody may create objects in the schema", "field": "acl"} if {
	"CREATE" in input.attributes.public_privileges
	input.name != "public"
}
