# METADATA
# title: fsync and full_page_writes keep data durable
# description: |
#   Without fsync or full_page_writes a crash of the host can destroy the cluster. Providers keep data safe
#   in their own way. synchronous_commit = off loses the last transactions, not the cluster, and is a choice
#   per role.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-wal.html
# custom:
#   severity: high
#   severity_reason: High because a crash can destroy the whole cluster beyond repair.
#   resource_types: [pg_cluster]
#   applies_when:
#   - field: managed_by
#     present: false
#   requires: ['settings[fsync]', 'settings[full_page_writes]']
#   remediation:
#     sql: ALTER SYSTEM SET fsync = 'on'; ALTER SYSTEM SET full_page_writes = 'on'; SELECT pg_reload_conf();
#   controls: [pg-durability-settings]
package dbmuster.availability.pg_durability_settings

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains msg if {
	value := input.attributes.settings.fsync
	not pg_setting.truthy(value)
	msg := sprintf("fsync is `%s`", [value])
}


indeterminate contains "the server did not show fsync" if not input.attributes.settings.fsync

deny contains msg if {
	pages := input.attributes.settings.full_page_writes
	not pg_setting.truthy(pages)
	msg := sprintf("full_page_writes is `%s`", [pages])
}
