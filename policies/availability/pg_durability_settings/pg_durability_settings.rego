# METADATA
# title: fsync, full_page_writes and synchronous_commit keep data durable
# description: |
#   Without fsync or full_page_writes a crash of the host can destroy the cluster. Providers keep data safe
#   in their own way. synchronous_commit = off loses the last transactions, not the cluster: roles that may choose
#   that are named in a parameter.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-wal.html
# custom:
#   severity: high
#   severity_reason: High because a crash can destroy the whole cluster beyond repair.
#   resource_types: [pg_cluster]
#   applies_when:
#   - field: managed_by
#     present: false
#   requires: ['settings[fsync]', 'settings[full_page_writes]', 'settings[synchronous_commit]', '<-pg_setting.cluster']
#   parameters:
#     asynchronous: {default: [], description: Names of roles that may commit without waiting for the disk.}
#   remediation:
#     sql: ALTER SYSTEM SET fsync = 'on'; ALTER SYSTEM SET full_page_writes = 'on'; ALTER SYSTEM SET synchronous_commit = 'on'; ALTER ROLE "NAME" RESET synchronous_commit; SELECT pg_reload_conf();
#   controls: [pg-durability-settings]
package dbmuster.availability.pg_durability_settings

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

needed := ["fsync", "full_page_writes", "synchronous_commit"]

deny contains msg if {
	some name in needed
	value := input.attributes.settings[name]
	off(value)
	msg := sprintf("%s is `%s`", [name, value])
}

deny contains msg if {
	some override in pg_setting.overrides(settings, "synchronous_commit")
	off(override.value)
	not override.role_name in data.parameters.asynchronous
	msg := sprintf("synchronous_commit is `%s` for %s", [override.value, pg_setting.whom(override)])
}

settings := [data.index.pg_setting[id] | some id in data.referrers["pg_setting.cluster"][input.id]]

off(value) if lower(value) in {"off", "false", "no", "0", "f", "n"}

indeterminate contains msg if {
	some name in needed
	not input.attributes.settings[name]
	msg := sprintf("the server did not show %s", [name])
}

indeterminate contains "an override of synchronous_commit is not known" if pg_setting.overrides_open(settings, "synchronous_commit")
