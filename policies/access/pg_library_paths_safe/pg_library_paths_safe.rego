# METADATA
# title: Preload settings name only approved libraries
# description: |
#   A library that is loaded at the start runs as the server, with all of its rights. The list of approved
#   ones is a parameter. Only administrators and members of pg_read_all_settings see the setting;
#   session_preload_libraries counts too.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-client.html
# custom:
#   severity: high
#   severity_reason: High because a library that is loaded runs as the server, with all of its data.
#   resource_types: [pg_cluster]
#   applies_when:
#   - field: managed_by
#     present: false
#   requires: ['settings[shared_preload_libraries]', 'settings[session_preload_libraries]']
#   parameters:
#     allowed: {default: [auth_delay, auto_explain, citus, credcheck, passwordcheck, pg_cron, pg_prewarm, pg_stat_statements, pgaudit, pglogical, set_user, timescaledb], description: Libraries that may be loaded.}
#   remediation:
#     sql: ALTER SYSTEM SET shared_preload_libraries = 'pgaudit'; -- then restart the server
#   controls: [pg-library-paths-safe]
package dbmuster.access.pg_library_paths_safe

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains msg if {
	value := input.attributes.settings.shared_preload_libraries
	some library in pg_setting.libraries(value)
	not library in data.parameters.allowed
	msg := sprintf("shared_preload_libraries loads %s, which is not approved", [library])
}


indeterminate contains "the server did not show shared_preload_libraries" if not input.attributes.settings.shared_preload_libraries

deny contains msg if {
	some library in pg_setting.libraries(input.attributes.settings.session_preload_libraries)
	not library in data.parameters.allowed
	msg := sprintf("session_preload_libraries loads %s, which is not approved", [library])
}
