# METADATA
# title: Privileges on objects are not handed out WITH GRANT OPTION
# description: |
#   Who holds a privilege with grant option decides who else gets it, past whoever reviews access, and a
#   revoke has to cascade. What owners hold is theirs, and what initdb gave is the server's.
# related_resources:
# - https://www.postgresql.org/docs/current/sql-grant.html
# custom:
#   severity: low
#   severity_reason: Low because the holder passes on only what it has, object by object.
#   resource_types: [pg_object]
#   requires: [grants, notable_grants]
#   parameters:
#     allowed: {default: [], description: Names of roles that may pass privileges on.}
#   remediation:
#     sql: REVOKE GRANT OPTION FOR ALL ON TABLE "SCHEMA"."NAME" FROM "ROLE" CASCADE;
#   controls: [pg-grant-option-limited]
package dbmuster.access.pg_grant_option_limited

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_role

deny contains {"message": msg, "field": "acl"} if {
	some grant in told
	count(grant.grantable) > 0
	grant.is_initial == false
	not grant.grantee_name in data.parameters.allowed
	not pg_role.builtin(grant.grantee_name)
	msg := sprintf("%s may pass on %s", [grant.grantee_name, concat(", ", sort(grant.grantable))])
}

told contains grant if some grant in input.attributes.grants

told contains grant if some grant in input.attributes.notable_grants
