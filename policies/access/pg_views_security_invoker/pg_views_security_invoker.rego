# METADATA
# title: Views over protected tables run with the rights of the caller
# description: |
#   A plain view reads with the rights of its owner, and so past the row policies of the tables below, if
#   they do not bind the owner. From PostgreSQL 15 on, security_invoker makes it read as the caller. Only
#   tables that the view names itself are looked at.
# related_resources:
# - https://www.postgresql.org/docs/current/sql-createview.html
# - https://www.postgresql.org/docs/current/ddl-rowsecurity.html
# custom:
#   severity: medium
#   severity_reason: Medium because the view shows rows that the table would hide, to roles that were granted the view.
#   resource_types: [pg_object]
#   applies_when:
#   - field: kind
#     in: [view]
#   - field: is_system
#     in: [false]
#   - field: extension
#     present: false
#   requires: [reads]
#   reads: [security_invoker, '<-pg_object.reads', 'cluster->server_version_num']
#   remediation:
#     sql: ALTER VIEW "SCHEMA"."NAME" SET (security_invoker = true);
#   controls: [pg-views-security-invoker]
package dbmuster.access.pg_views_security_invoker

import rego.v1
import future.keywords.not

deny contains {"message": msg, "field": "security_invoker"} if {
	some id in input.attributes.reads
	relation := data.index.pg_object[id]
	relation.attributes.rls_enabled == true
	not input.attributes.security_invoker == true
	msg := sprintf("it reads %s, which has row policies, with the rights of its owner", [relation.name])
}

indeterminate contains "a relation that it reads was not read" if {
	some id in input.attributes.reads
	not input.attributes.security_invoker == true
	not data.index.pg_object[id]
}

not_applicable contains "the option exists from PostgreSQL 15 on" if {
	data.index.pg_cluster[input.attributes.cluster].attributes.server_version_num < 150000
}
