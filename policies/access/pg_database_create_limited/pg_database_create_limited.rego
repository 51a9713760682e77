# METADATA
# title: CREATE on databases is kept to owners and deployment roles
# description: |
#   CREATE on a database makes schemas, publications and trusted extensions. Judged are grants to others
#   than the owner, and to everybody.
# related_resources:
# - https://www.postgresql.org/docs/current/ddl-priv.html
# custom:
#   severity: low
#   severity_reason: Low because new schemas add objects and read none of those that are there.
#   resource_types: [pg_database]
#   applies_when:
#   - field: is_provider_owned
#     not_in: [true]
#   requires: [grants]
#   parameters:
#     deploy_roles: {default: [], description: Names of roles that may create schemas and extensions.}
#   remediation:
#     sql: REVOKE CREATE ON DATABASE "NAME" FROM "ROLE";
#   controls: [pg-database-create-limited]
package dbmuster.access.pg_database_create_limited

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_role

deny contains {"message": msg, "field": "acl"} if {
	some grant in input.attributes.grants
	"CREATE" in grant.privileges
	who := object.get(grant, "grantee_name", "everybody")
	not who in data.parameters.deploy_roles
	not pg_role.builtin(who)
	msg := sprintf("%s may create schemas and trusted extensions", [who])
}
