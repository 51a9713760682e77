# METADATA
# title: Catalog modification is off
# description: |
#   With it superusers may change the structure of system catalogs, which nothing but a developer of
#   PostgreSQL needs, and which can break a cluster beyond repair.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-developer.html
# custom:
#   severity: high
#   severity_reason: High because an edited catalog breaks rights and data alike, and cannot be mended by SQL.
#   resource_types: [pg_cluster]
#   requires: ['settings[allow_system_table_mods]']
#   remediation:
#     sql: ALTER SYSTEM SET allow_system_table_mods = 'off'; SELECT pg_reload_conf();
#   controls: [pg-allow-system-table-mods-off]
package dbmuster.access.pg_allow_system_table_mods_off

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains msg if {
	value := input.attributes.settings.allow_system_table_mods
	pg_setting.truthy(value)
	msg := sprintf("allow_system_table_mods is `%s`", [value])
}


indeterminate contains "the server did not show allow_system_table_mods" if not input.attributes.settings.allow_system_table_mods
