# METADATA
# title: Privileges on databases and schemas are not handed out WITH GRANT OPTION
# description: |
#   Who holds CONNECT, CREATE or USAGE with grant option lets others in, past whoever reviews access. What
#   owners hold is theirs, and what initdb gave is the server's.
# related_resources:
# - https://www.postgresql.org/docs/current/sql-grant.html
# custom:
#   severity: low
#   severity_reason: Low because only what the holder has already can be passed on, database by database.
#   resource_types: [pg_database, pg_schema]
#   requires: [grants]
#   parameters:
#     allowed: {default: [], description: Names of roles that may pass privileges on.}
#   remediation:
#     sql: REVOKE GRANT OPTION FOR ALL ON SCHEMA "NAME" FROM "ROLE" CASCADE;
#   controls: [pg-grant-option-limited]
package dbmuster.access.pg_database_grant_option_limited

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_role

deny contains {"message": msg, "field": "acl"} if {
	some grant in input.attributes.grants
	count(grant.grantable) > 0
	grant.is_initial == false
	not grant.grantee_name in data.parameters.allowed
	not pg_role.builtin(grant.grantee_name)
	msg := sprintf("%s may pass on %s", [grant.grantee_name, concat(", ", sort(grant.grantable))])
}
