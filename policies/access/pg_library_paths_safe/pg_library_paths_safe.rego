# METADATA
# title: Preload and library path settings name only approved libraries
# description: |
#   A library that is loaded runs as the server, with all of its rights. The list of approved ones is a parameter.
#   Those of sessions and of OAuth count too, and what ALTER ROLE and ALTER DATABASE set. Paths may name only the
#   directories of the server itself. Only administrators and members of pg_read_all_settings see most of these.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-client.html
# custom:
#   severity: high
#   severity_reason: High because a library that is loaded runs as the server, with all of its data.
#   resource_types: [pg_cluster]
#   applies_when:
#   - field: managed_by
#     present: false
#   requires: ['settings[shared_preload_libraries]', 'settings[session_preload_libraries]', 'settings[local_preload_libraries]', 'settings[oauth_validator_libraries]', 'settings[dynamic_library_path]', 'settings[extension_control_path]', '<-pg_setting.cluster']
#   parameters:
#     allowed: {default: [auth_delay, auto_explain, citus, credcheck, passwordcheck, pg_cron, pg_prewarm, pg_stat_statements, pgaudit, pglogical, set_user, timescaledb], description: Libraries that may be loaded.}
#   remediation:
#     sql: ALTER SYSTEM RESET dynamic_library_path; ALTER ROLE "NAME" RESET session_preload_libraries; SELECT format('ALTER SYSTEM SET shared_preload_libraries = %s', coalesce(string_agg(quote_literal(trim(name)), ', '), '''''')) FROM unnest(string_to_array(current_setting('shared_preload_libraries'), ',')) AS name WHERE trim(name) <> 'LIBRARY' \gexec
#     console: The SQL, for psql, is for whichever the finding names; the last statement keeps the other libraries. Restart the server after that.
#   controls: [pg-library-paths-safe]
package dbmuster.access.pg_library_paths_safe

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

lists := ["shared_preload_libraries", "session_preload_libraries", "local_preload_libraries", "oauth_validator_libraries"]

# Paths, and the one directory that may be in each.
paths := {"dynamic_library_path": "$libdir", "extension_control_path": "$system"}

deny contains msg if {
	some name in lists
	some library in pg_setting.libraries(input.attributes.settings[name])
	not library in data.parameters.allowed
	msg := sprintf("%s loads %s, which is not approved", [name, library])
}

deny contains msg if {
	some name, usual in paths
	value := input.attributes.settings[name]
	elsewhere(value, usual)
	msg := sprintf("%s is `%s`, `%s` is wanted", [name, value, usual])
}

deny contains msg if {
	some name in lists
	some override in pg_setting.overrides(settings, name)
	some library in pg_setting.libraries(override.value)
	not library in data.parameters.allowed
	msg := sprintf("%s loads %s for %s, which is not approved", [name, library, pg_setting.whom(override)])
}

deny contains msg if {
	some name, usual in paths
	some override in pg_setting.overrides(settings, name)
	elsewhere(override.value, usual)
	msg := sprintf("%s is `%s` for %s, `%s` is wanted", [name, override.value, pg_setting.whom(override), usual])
}

settings := [data.index.pg_setting[id] | some id in data.referrers["pg_setting.cluster"][input.id]]

# An empty path searches nowhere.
elsewhere(value, usual) if {
	some part in split(value, ":")
	not trim_space(part) in {"", usual}
}

indeterminate contains "the server did not show shared_preload_libraries" if not input.attributes.settings.shared_preload_libraries

indeterminate contains msg if {
	some name in array.concat(lists, ["dynamic_library_path", "extension_control_path"])
	pg_setting.overrides_open(settings, name)
	msg := sprintf("an override of %s is not known", [name])
}
