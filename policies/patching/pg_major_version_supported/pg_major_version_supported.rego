# METADATA
# title: The major version is supported by the PostgreSQL project
# description: |
#   After its last release a major version gets no more fixes for security holes. The dates stand in the
#   table postgresql_releases. Providers support versions longer, or for money, and are judged by
#   rds_engine_major_supported. A version that is not in the table is left open.
# related_resources:
# - https://www.postgresql.org/support/versioning/
# custom:
#   severity: high
#   severity_reason: High because flaws that are found from now on stay open.
#   resource_types: [pg_cluster]
#   applies_when:
#   - field: managed_by
#     present: false
#   requires: [server_version_num, server_version]
#   parameters:
#     min_days_left: {default: 180, minimum: 0, maximum: 3660, description: Days of support that have to be left.}
#   remediation:
#     console: Upgrade with pg_upgrade or logical replication to a supported major version.
#   controls: [pg-major-version-supported]
package dbmuster.patching.pg_major_version_supported

import rego.v1
import future.keywords.not

major := floor(input.attributes.server_version_num / 10000)

release := data.tables.postgresql_releases.majors[format_int(major, 10)]

deny contains {"message": msg, "field": "server_version"} if {
	end := release.end_of_life
	end < split(data.as_of, "T")[0]
	msg := sprintf("PostgreSQL %d got its last release on %s", [major, end])
}

deny contains {"message": msg, "field": "server_version"} if {
	end := release.end_of_life
	now := time.parse_rfc3339_ns(data.as_of)
	data.parameters.min_days_left > 0
	end >= split(data.as_of, "T")[0]
	time.parse_rfc3339_ns(sprintf("%sT00:00:00Z", [end])) < time.add_date(now, 0, 0, data.parameters.min_days_left)
	msg := sprintf("PostgreSQL %d gets its last release on %s, in less than %d days", [major, end, data.parameters.min_days_left])
}

indeterminate contains msg if {
	not release
	msg := sprintf("version %s is not in the table of releases", [input.attributes.server_version])
}
