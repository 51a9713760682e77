# METADATA
# title: PUBLIC cannot create objects in schema public
# description: |
#   Whoever creates functions or operators in a schema that others search can have them run as those
#   others. New databases of PostgreSQL 15 and later are safe; one that was carried over keeps what it
#   had, so the grant decides and not the version. template1 counts, because new databases are copies of
#   it.
# related_resources:
# - https://www.postgresql.org/docs/current/ddl-schemas.html
# - https://wiki.postgresql.org/wiki/A_Guide_to_CVE-2018-1058:_Protect_Your_Search_Path
# custom:
#   severity: high
#   severity_reason: It is the way in of CVE-2018-1058.
#   resource_types: [postgresql_grant]
#   applies_when:
#   - field: object_type
#     in: [schema]
#   - field: grantee_is_public
#     in: [true]
#   - field: database
#     not_in: [template0, rdsadmin]
#   requires: [object_name, privileges]
#   remediation:
#     sql: REVOKE CREATE ON SCHEMA public FROM PUBLIC;
#   controls: [pg-public-schema-create-revoked]
package dbmuster.access.pg_public_schema_create_revoked

import rego.v1
import future.keywords.not

deny contains "everybody may create objects in schema public" if {
	input.attributes.object_name == "public"
	"CREATE" in input.attributes.privileges
}

not_applicable contains "it is another schema" if input.attributes.object_name != "public"
