# METADATA
# title: TRUNCATE, TRIGGER, REFERENCES and MAINTAIN on tables are kept to owners
# description: |
#   TRUNCATE empties a table past its row policies, TRIGGER lets a role run its code as whoever writes,
#   REFERENCES tells which keys exist and blocks deletes, MAINTAIN locks. GRANT ALL gives them all along.
#   Roles that run migrations can be allowed. Privileges that this program does not know are never dropped:
#   such a list is unknown.
# related_resources:
# - https://www.postgresql.org/docs/current/ddl-priv.html
# - https://www.postgresql.org/docs/current/sql-grant.html
# custom:
#   severity: medium
#   severity_reason: Medium because data can be destroyed or code run at the next write, not read.
#   resource_types: [pg_object]
#   applies_when:
#   - field: class
#     in: [table]
#   - field: is_system
#     in: [false]
#   - field: extension
#     present: false
#   requires: [notable_grants]
#   parameters:
#     allowed: {default: [], description: Names of roles that may hold them.}
#   remediation:
#     sql: REVOKE TRUNCATE, TRIGGER, REFERENCES ON TABLE "SCHEMA"."NAME" FROM "ROLE";
#   controls: [pg-truncate-trigger-references-limited]
package dbmuster.access.pg_truncate_trigger_references_limited

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_role

beyond := {"MAINTAIN", "REFERENCES", "TRIGGER", "TRUNCATE"}

deny contains {"message": msg, "field": "acl"} if {
	some grant in input.attributes.notable_grants
	held := {privilege | some privilege in grant.privileges} & beyond
	count(held) > 0
	who := object.get(grant, "grantee_name", "everybody")
	not who in data.parameters.allowed
	not pg_role.builtin(who)
	msg := sprintf("%s holds %s", [who, concat(", ", sort(held))])
}
