# METADATA
# title: createrole_self_grant does not hand new roles to their creator
# description: |
#   From PostgreSQL 16 on, a creator of roles administers them without having their privileges.
#   createrole_self_grant gives those to the creator at once. Every session can set it, so this is hygiene,
#   not a wall.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-client.html
# custom:
#   severity: medium
#   severity_reason: Medium because it matters for roles with CREATEROLE only, whose number is limited elsewhere.
#   resource_types: [pg_cluster]
#   requires: ['settings[createrole_self_grant]', server_version_num]
#   remediation:
#     sql: ALTER SYSTEM SET createrole_self_grant = ''; SELECT pg_reload_conf();
#   controls: [pg-createrole-self-grant-off]
package dbmuster.access.pg_createrole_self_grant_off

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains msg if {
	value := input.attributes.settings.createrole_self_grant
	count(pg_setting.elements(value) - {"", "none"}) > 0
	msg := sprintf("createrole_self_grant is `%s`", [value])
}


indeterminate contains "the server did not show createrole_self_grant" if not input.attributes.settings.createrole_self_grant

not_applicable contains "the setting exists from PostgreSQL 16 on" if input.attributes.server_version_num < 160000
