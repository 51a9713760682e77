# METADATA
# title: Data checksums are enabled and none has failed
# description: |
#   Checksums tell a damaged page from a good one before it reaches a backup. initdb makes them from
#   PostgreSQL 18 on; a cluster that was upgraded stays without. A failure that the server counted is damage
#   that is there. Providers guard integrity below PostgreSQL.
# related_resources:
# - https://www.postgresql.org/docs/current/checksums.html
# - https://www.postgresql.org/docs/current/app-pgchecksums.html
# custom:
#   severity: medium
#   severity_reason: Medium because damage is found late, often when backups hold it too, but none is done by it.
#   resource_types: [pg_cluster]
#   applies_when:
#   - field: managed_by
#     present: false
#   requires: ['settings[data_checksums]', '<-pg_database.cluster']
#   remediation:
#     cli: pg_checksums --enable -D DATA_DIRECTORY, with the server stopped; where checksums failed, restore what is damaged, then SELECT pg_stat_reset() in that database
#   controls: [pg-data-checksums-on]
package dbmuster.availability.pg_data_checksums_on

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains msg if {
	value := input.attributes.settings.data_checksums
	not pg_setting.truthy(value)
	msg := sprintf("data_checksums is `%s`", [value])
}

deny contains msg if {
	some id in data.referrers["pg_database.cluster"][input.id]
	database := data.index.pg_database[id]
	database.attributes.checksum_failures > 0
	msg := sprintf("%d checksums failed in database %s", [database.attributes.checksum_failures, database.name])
}

indeterminate contains "the server did not show data_checksums" if not input.attributes.settings.data_checksums
