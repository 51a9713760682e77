# METADATA
# title: ALTER SYSTEM is disabled where the configuration is managed from outside
# description: |
#   From PostgreSQL 17 on ALTER SYSTEM can be switched off, so that nobody changes by hand what
#   configuration management writes. It is a guard rail, not a wall: a superuser finds other ways. Off by
#   default.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-compatible.html
# custom:
#   severity: low
#   severity_reason: Low because ALTER SYSTEM takes a superuser or a grant anyway; this keeps the configuration in one place.
#   resource_types: [pg_cluster]
#   requires: ['settings[allow_alter_system]', server_version_num]
#   remediation:
#     sql: ALTER SYSTEM SET allow_alter_system = 'off'; SELECT pg_reload_conf();
#   controls: [pg-allow-alter-system-off]
#   opt_in: true
package dbmuster.access.pg_allow_alter_system_off

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains msg if {
	value := input.attributes.settings.allow_alter_system
	pg_setting.truthy(value)
	msg := sprintf("allow_alter_system is `%s`", [value])
}

not_applicable contains "the setting exists from PostgreSQL 17 on" if input.attributes.server_version_num < 170000

indeterminate contains "the server did not show allow_alter_system" if not input.attributes.settings.allow_alter_system
