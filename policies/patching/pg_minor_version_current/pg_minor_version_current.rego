# METADATA
# title: The minor release is the newest one known
# description: |
#   Minor releases hold nothing but fixes, among them those for security holes, and come once a quarter. The
#   newest ones stand in the table postgresql_releases with the day on which that was true; when the table
#   is older than a quarter, a server that has the newest release it knows is left open. Aurora counts its
#   own patches.
# related_resources:
# - https://www.postgresql.org/support/versioning/
# - https://www.postgresql.org/support/security/
# custom:
#   severity: high
#   severity_reason: High because the flaws that the release mends are public.
#   resource_types: [pg_cluster]
#   applies_when:
#   - field: managed_by
#     not_in: [aurora]
#   requires: [server_version_num, server_version]
#   parameters:
#     grace_days: {default: 30, description: Days in which a release has to be installed.}
#   remediation:
#     console: Install the newest minor release and restart the server; nothing has to be converted.
#   controls: [pg-minor-version-current]
package dbmuster.patching.pg_minor_version_current

import rego.v1
import future.keywords.not

major := floor(input.attributes.server_version_num / 10000)

minor := input.attributes.server_version_num % 10000

release := data.tables.postgresql_releases.majors[format_int(major, 10)]

now := time.parse_rfc3339_ns(data.as_of)

# Days after which a further release is to be expected.
quarter := 100

after(day, days) if now > time.add_date(time.parse_rfc3339_ns(sprintf("%sT00:00:00Z", [day])), 0, 0, days)

deny contains {"message": msg, "field": "server_version"} if {
	minor < release.newest_minor
	after(release.released, data.parameters.grace_days)
	msg := sprintf("%s is running, %d.%d came out on %s", [input.attributes.server_version, major, release.newest_minor, release.released])
}

indeterminate contains msg if {
	minor >= release.newest_minor
	known := data.tables.postgresql_releases.known_on
	known < release.end_of_life
	after(known, quarter)
	msg := sprintf("the table of releases is of %s, and a newer one is to be expected", [known])
}

indeterminate contains msg if {
	not release
	msg := sprintf("version %s is not in the table of releases", [input.attributes.server_version])
}
