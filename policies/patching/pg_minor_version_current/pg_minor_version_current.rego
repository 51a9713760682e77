# METADATA
# title: The minor release is the newest one known
# description: |
#   Minor releases hold nothing but fixes, and come once a quarter. Those that mend security holes stand in the
#   table postgresql_releases with day and severity (that of the worst hole), and have to be installed within
#   the days of `sla_days`; any release within `grace_days`. The table has the day on which it was true; when it
#   is older than a quarter, a server that has the newest release it knows is left open. Aurora counts its own
#   patches.
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
#     grace_days: {default: 30, minimum: 0, maximum: 3660, description: Days in which any release has to be installed.}
#     sla_days: {default: {critical: 7, high: 30, medium: 30, low: 30}, minimum: 0, maximum: 3660, allowed: [critical, high, medium, low], description: "Days in which a release that mends security holes has to be installed, by the severity of the worst."}
#   remediation:
#     console: Install the newest minor release and restart the server; nothing has to be converted.
#   controls: [pg-minor-version-current]
package dbmuster.patching.pg_minor_version_current

import rego.v1
import future.keywords.not
import data.dbmuster.lib.releases

major := floor(input.attributes.server_version_num / 10000)

minor := input.attributes.server_version_num % 10000

release := data.tables.postgresql_releases.majors[format_int(major, 10)]

# Days after which a further release is to be expected.
quarter := 100

# Releases with fixes for security holes that should have been installed by now.
late contains fix if {
	some fix in releases.security(format_int(major, 10))
	fix.minor > minor
	releases.over(fix.released, data.parameters.sla_days[fix.severity])
}

# The first of them says how long a known hole has been open.
deny contains {"message": msg, "field": "server_version"} if {
	some fix in late
	fix.minor == min({other.minor | some other in late})
	msg := sprintf("%s is running, %d.%d of %s mends holes of %s severity and has been out for %d days, %d are allowed", [input.attributes.server_version, major, fix.minor, fix.released, fix.severity, releases.days_since(fix.released), data.parameters.sla_days[fix.severity]])
}

deny contains {"message": msg, "field": "server_version"} if {
	count(late) == 0
	minor < release.newest_minor
	releases.over(release.released, data.parameters.grace_days)
	msg := sprintf("%s is running, %d.%d came out on %s", [input.attributes.server_version, major, release.newest_minor, release.released])
}

indeterminate contains msg if {
	minor >= release.newest_minor
	known := data.tables.postgresql_releases.known_on
	known < release.end_of_life
	releases.over(known, quarter)
	msg := sprintf("the table of releases is of %s, and a newer one is to be expected", [known])
}

indeterminate contains msg if {
	not release
	msg := sprintf("version %s is not in the table of releases", [input.attributes.server_version])
}
