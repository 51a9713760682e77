# METADATA
# title: NOINHERIT holds for every membership of the role
# description: |
#   From PostgreSQL 16 on each membership says for itself whether it inherits, and ALTER ROLE ... NOINHERIT
#   changes none that is there already: whoever made a role NOINHERIT to have SET ROLE asked for did not get
#   it. Up to 15 the attribute decides at once.
# related_resources:
# - https://www.postgresql.org/docs/current/role-membership.html
# - https://www.postgresql.org/docs/current/sql-grant.html
# custom:
#   severity: medium
#   severity_reason: Medium because the rights are held either way; they are only in force without SET ROLE.
#   resource_types: [pg_membership]
#   applies_when:
#   - field: member_dropped
#     not_in: [true]
#   requires: [inherits, 'member->rolinherit', member_name, role_name]
#   remediation:
#     sql: GRANT "ROLE" TO "MEMBER" WITH INHERIT FALSE;
#   controls: []
package dbmuster.access.pg_noinherit_effective

import rego.v1
import future.keywords.not

deny contains msg if {
	input.attributes.inherits == true
	member := data.index.pg_role[input.attributes.member].attributes
	member.rolinherit == false
	msg := sprintf("%s was made NOINHERIT and has the privileges of %s all the same", [input.attributes.member_name, input.attributes.role_name])
}
