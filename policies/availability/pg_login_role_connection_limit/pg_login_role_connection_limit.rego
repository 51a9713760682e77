# METADATA
# title: Login roles have a connection limit
# description: |
#   One application that opens connections without end keeps all others out. A limit per role keeps the
#   damage to itself; superusers are not bound by it.
# related_resources:
# - https://www.postgresql.org/docs/current/sql-createrole.html
# custom:
#   severity: low
#   severity_reason: Low because one client can crowd out others, and nothing more.
#   resource_types: [pg_role]
#   applies_when:
#   - field: rolcanlogin
#     in: [true]
#   requires: [rolconnlimit, rolsuper]
#   remediation:
#     sql: ALTER ROLE "NAME" CONNECTION LIMIT 20;
#   controls: [pg-login-role-connection-limit]
#   opt_in: true
package dbmuster.availability.pg_login_role_connection_limit

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_role

deny contains "the role may open any number of connections" if {
	input.attributes.rolconnlimit == -1
	input.attributes.rolsuper == false
	not pg_role.builtin(input.name)
}
