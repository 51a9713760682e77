# METADATA
# title: PUBLIC cannot create objects in schema public
# description: |
#   Whoever creates functions or operators in a schema that others search can have them run as those others.
#   New databases of PostgreSQL 15 and later are safe; one that was carried over keeps what it had, so the
#   grant decides and not the version. template1 counts, because new databases are copies of it.
# related_resources:
# - https://www.postgresql.org/docs/current/ddl-schemas.html
# - https://wiki.postgresql.org/wiki/A_Guide_to_CVE-2018-1058:_Protect_Your_Search_Path
# custom:
#   severity: high
#   severity_reason: It is the way in of CVE-2018-1058.
#   resource_types: [pg_schema]
#   applies_when:
#   - field: name
#     in: [public]
#   - field: database
#     not_in: [template0, rdsadmin]
#   requires: [public_privileges]
#   remediation:
#     sql: REVOKE CREATE ON SCHEMA public FROM PUBLIC;
#   controls: [pg-public-schema-create-revoked]
package dbmuster.access.pg_public_schema_create_revoked

import rego.v1
import future.keywords.not

deny contains {"message": "everybody may create objects in schema public", "field": "acl"} if {
	"CREATE" in input.attributes.public_privileges
}
