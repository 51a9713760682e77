# METADATA
# title: The minor version is not far behind the newest one
# description: |
#   Minor versions carry the security fixes. RDS tells for each version to which newer minor versions it can be upgraded;
#   the API has no release dates, so these steps are counted. For PostgreSQL the table postgresql_releases tells which of
#   them mend security holes and since when: such a one has to be installed within the days of `sla_days`, counted from
#   the day on which RDS is taken to offer it (`offered_within_days` after the community). A version that is newer than
#   the table is left open once it could be late. RDS Custom has versions of its own and is not judged.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Upgrading.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_UpgradeTarget.html
# - https://www.postgresql.org/support/security/
# custom:
#   severity: medium
#   severity_reason: Medium because how bad it is depends on what the newer versions mend.
#   resource_types: [aws_rds_instance, aws_rds_cluster]
#   applies_when:
#   - field: origin
#     in: [live]
#   - field: engine
#     not_prefix: [custom-]
#   requires: [engine, engine_version, minor_upgrade_targets]
#   parameters:
#     max_minor_steps_behind: {default: 2, minimum: 0, maximum: 100, description: How many newer minor versions may exist.}
#     offered_within_days: {default: {aurora-postgresql: 120, postgres: 45}, minimum: 0, maximum: 3660, allowed: [aurora-postgresql, postgres], description: Days after a release of the community until RDS is taken to offer it.}
#     sla_days: {default: {critical: 7, high: 30, medium: 30, low: 30}, minimum: 0, maximum: 3660, allowed: [critical, high, medium, low], description: "Days in which an offered version that mends security holes has to be installed, by the severity of the worst."}
#   remediation:
#     terraform: Raise `engine_version`, or give a prefix such as `16` with `auto_minor_version_upgrade = true`.
#     cli: aws rds modify-db-instance --db-instance-identifier NAME --engine-version VERSION
#   controls: [rds-minor-version-current]
package dbmuster.patching.rds_minor_version_current

import rego.v1
import future.keywords.not
import data.dbmuster.lib.releases

newer := {version | some version in input.attributes.minor_upgrade_targets}

parts := split(input.attributes.engine_version, ".")

# Minor versions of PostgreSQL that are offered, as texts: "14" for 16.14, for 16.14-R2 and for Aurora's 16.14.1.
offered := {split(split(version, ".")[1], "-")[0] | some version in newer}

lag := data.parameters.offered_within_days[input.attributes.engine]

known := data.tables.postgresql_releases.majors[parts[0]]

listed := {format_int(minor, 10) | some minor in numbers.range(0, known.newest_minor)}

# Fixes for security holes that an offered version has, and that should have been installed by now. RDS leaves some
# releases out, and the next one has their fixes.
late contains fix if {
	some fix in releases.security(parts[0])
	with_fix := {format_int(minor, 10) | some minor in numbers.range(fix.minor, known.newest_minor)}
	not split(parts[1], "-")[0] in with_fix
	count(with_fix & offered) > 0
	releases.over(fix.released, data.parameters.sla_days[fix.severity] + lag)
}

deny contains {"message": msg, "field": "engine_version"} if {
	count(newer) > data.parameters.max_minor_steps_behind
	msg := sprintf("%s has %d newer minor versions, %d are allowed", [input.attributes.engine_version, count(newer), data.parameters.max_minor_steps_behind])
}

deny contains {"message": msg, "field": "engine_version"} if {
	some fix in late
	fix.minor == min({other.minor | some other in late})
	msg := sprintf("%s lacks fixes of %s severity that %s.%d of %s and later have, %d days after it; %d are allowed and %d for RDS to offer it", [input.attributes.engine_version, fix.severity, parts[0], fix.minor, fix.released, releases.days_since(fix.released), data.parameters.sla_days[fix.severity], lag])
}

indeterminate contains "the service does not tell which newer minor versions there are" if {
	not input.attributes.minor_upgrade_targets
}

indeterminate contains msg if {
	some minor in offered - listed
	releases.over(data.tables.postgresql_releases.known_on, min({days | some days in data.parameters.sla_days}) + lag)
	msg := sprintf("the table of releases is of %s and does not know %s.%s, which may mend security holes", [data.tables.postgresql_releases.known_on, parts[0], minor])
}
