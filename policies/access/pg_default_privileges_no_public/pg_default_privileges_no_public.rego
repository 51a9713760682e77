# METADATA
# title: Default privileges do not grant future objects to PUBLIC
# description: |
#   A default privilege for PUBLIC opens every table that the role will ever create, silently. Functions and
#   types are left out: PUBLIC has those by the built-in default, and an entry can only repeat it.
# related_resources:
# - https://www.postgresql.org/docs/current/sql-alterdefaultprivileges.html
# custom:
#   severity: medium
#   severity_reason: Medium because nothing is open yet; every object made from now on will be.
#   resource_types: [pg_default_acl]
#   applies_when:
#   - field: class
#     in: [table, sequence, schema, large_object]
#   requires: [public_privileges, creator_name]
#   remediation:
#     sql: ALTER DEFAULT PRIVILEGES FOR ROLE "CREATOR" REVOKE ALL ON TABLES FROM PUBLIC;
#   controls: [pg-default-privileges-no-public]
package dbmuster.access.pg_default_privileges_no_public

import rego.v1
import future.keywords.not

deny contains {"message": msg, "field": "acl"} if {
	count(input.attributes.public_privileges) > 0
	msg := sprintf("everybody will hold %s on what %s creates", [
		concat(", ", sort(input.attributes.public_privileges)), input.attributes.creator_name,
	])
}
