# METADATA
# title: Developer settings that weaken safety are off
# description: |
#   zero_damaged_pages destroys what it cannot read, ignore_checksum_failure hands out damaged data,
#   ignore_system_indexes slows everything: each is for the rescue of a broken cluster and for nothing else. Delays of
#   logins and help for debuggers of compiled code are for those who work on PostgreSQL itself.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-developer.html
# custom:
#   severity: medium
#   severity_reason: Medium because these throw data away or hide damage, but somebody has to set them on purpose.
#   resource_types: [pg_cluster]
#   requires: ['settings[zero_damaged_pages]', 'settings[ignore_checksum_failure]', 'settings[ignore_system_indexes]', 'settings[ignore_invalid_pages]', 'settings[jit_debugging_support]', 'settings[jit_profiling_support]', 'settings[post_auth_delay]', 'settings[pre_auth_delay]']
#   remediation:
#     sql: ALTER SYSTEM RESET zero_damaged_pages; ALTER SYSTEM RESET ignore_checksum_failure; SELECT pg_reload_conf(); -- or whichever the finding names
#   controls: [pg-developer-settings-off]
package dbmuster.availability.pg_developer_settings_off

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains msg if {
	value := input.attributes.settings.zero_damaged_pages
	pg_setting.truthy(value)
	msg := sprintf("zero_damaged_pages is `%s`", [value])
}


indeterminate contains "the server did not show zero_damaged_pages" if not input.attributes.settings.zero_damaged_pages

deny contains msg if {
	some name in ["ignore_checksum_failure", "ignore_invalid_pages", "ignore_system_indexes", "jit_debugging_support", "jit_profiling_support"]
	value := input.attributes.settings[name]
	pg_setting.truthy(value)
	msg := sprintf("%s is `%s`", [name, value])
}

deny contains msg if {
	some name in ["post_auth_delay", "pre_auth_delay"]
	value := input.attributes.settings[name]
	pg_setting.milliseconds(value) != 0
	msg := sprintf("%s is %s s", [name, value])
}
