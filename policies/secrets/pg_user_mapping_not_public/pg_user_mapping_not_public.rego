# METADATA
# title: No foreign server maps PUBLIC to stored credentials
# description: |
#   A mapping for PUBLIC lets every role act on the other server as one remote user, with the password that
#   is stored here. The mapping can be seen by everybody; its password is never read.
# related_resources:
# - https://www.postgresql.org/docs/current/sql-createusermapping.html
# custom:
#   severity: high
#   severity_reason: High because every role uses the stored credentials of another server.
#   resource_types: [pg_object]
#   applies_when:
#   - field: class
#     in: [foreign_server]
#   requires: [user_mappings]
#   remediation:
#     sql: DROP USER MAPPING FOR PUBLIC SERVER "NAME";
#   controls: [pg-user-mapping-not-public]
package dbmuster.secrets.pg_user_mapping_not_public

import rego.v1
import future.keywords.not

deny contains {"message": "everybody is mapped to a remote user", "field": sprintf("user_mappings[%d]", [i])} if {
	some i, mapping in input.attributes.user_mappings
	mapping.is_public == true
}
