# METADATA
# title: PUBLIC has no privileges on user sequences
# description: |
#   Who may use a sequence sees how many rows there are and can use its numbers up; SELECT and UPDATE let it
#   be read and set.
# related_resources:
# - https://www.postgresql.org/docs/current/ddl-priv.html
# custom:
#   severity: low
#   severity_reason: Low because a sequence holds a number and no data.
#   resource_types: [pg_object]
#   applies_when:
#   - field: class
#     in: [sequence]
#   - field: is_system
#     in: [false]
#   - field: extension
#     present: false
#   requires: [public_privileges]
#   remediation:
#     sql: REVOKE ALL ON SEQUENCE "SCHEMA"."NAME" FROM PUBLIC;
#   controls: [pg-public-sequence-grants-absent]
package dbmuster.access.pg_public_sequence_grants_absent

import rego.v1
import future.keywords.not

deny contains {"message": msg, "field": "acl"} if {
	count(input.attributes.public_privileges) > 0
	msg := sprintf("everybody holds %s", [concat(", ", sort(input.attributes.public_privileges))])
}
