# METADATA
# title: Row level security is forced where the owner logs in
# description: |
#   The owner of a table, and whoever inherits it, is not bound by its row policies unless they are forced.
#   Where the owner is the role that the application logs in as, the policies bind nobody.
# related_resources:
# - https://www.postgresql.org/docs/current/ddl-rowsecurity.html
# - https://www.postgresql.org/docs/current/sql-altertable.html
# custom:
#   severity: medium
#   severity_reason: Medium because the owner alone is not held to its policies.
#   resource_types: [pg_object]
#   applies_when:
#   - field: class
#     in: [table]
#   - field: is_system
#     in: [false]
#   - field: rls_enabled
#     in: [true]
#   requires: [rls_forced, 'owner_role->can_login', owner_name]
#   remediation:
#     sql: ALTER TABLE "SCHEMA"."NAME" FORCE ROW LEVEL SECURITY;
#   controls: [pg-rls-forced]
#   opt_in: true
package dbmuster.access.pg_rls_forced

import rego.v1
import future.keywords.not

deny contains {"message": msg, "field": "rls_forced"} if {
	not input.attributes.rls_forced == true
	data.index.pg_role[input.attributes.owner_role].attributes.can_login == true
	msg := sprintf("row policies do not bind the owner %s, which logs in", [input.attributes.owner_name])
}
