# METADATA
# title: Data checksums are enabled
# description: |
#   Checksums tell a damaged page from a good one before it reaches a backup. initdb makes them from
#   PostgreSQL 18 on; a cluster that was upgraded stays without. Providers guard integrity below PostgreSQL.
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
#   requires: ['settings[data_checksums]']
#   remediation:
#     cli: pg_checksums --enable -D DATA_DIRECTORY, with the server stopped
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


indeterminate contains "the server did not show data_checksums" if not input.attributes.settings.data_checksums
