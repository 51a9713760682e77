# METADATA
# title: MySQL and MariaDB have the security fixes that RDS offers
# description: |
#   The tables rds_mysql_releases and rds_mariadb_releases tell which minor versions mend security holes and since when RDS
#   offers them. Such a one has to be installed within the days of `sla_days`; where nobody says how severe the holes
#   are, within the longest of them. A major version that is not in the tables, or an offered version that is newer
#   than they are, is left open. PostgreSQL is judged by `rds_minor_version_current`.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MySQL.Concepts.VersionMgmt.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MariaDB.Concepts.VersionMgmt.html
# - https://www.oracle.com/security-alerts/
# custom:
#   severity: medium
#   severity_reason: Medium because how bad it is depends on what the newer versions mend.
#   resource_types: [aws_rds_instance, aws_rds_cluster]
#   applies_when:
#   - field: origin
#     in: [live]
#   - field: engine
#     in: [mariadb, mysql]
#   requires: [engine, engine_version, minor_upgrade_targets]
#   parameters:
#     sla_days: {default: {critical: 7, high: 30, medium: 30, low: 30}, minimum: 0, maximum: 3660, allowed: [critical, high, medium, low], description: "Days in which an offered version that mends security holes has to be installed, by the severity of the worst."}
#   remediation:
#     terraform: Raise `engine_version`, or give a prefix such as `8.4` with `auto_minor_version_upgrade = true`.
#     cli: aws rds modify-db-instance --db-instance-identifier NAME --engine-version VERSION
package dbmuster.patching.rds_security_fixes_installed

import rego.v1
import future.keywords.not
import data.dbmuster.lib.days

table := {"mariadb": data.tables.rds_mariadb_releases, "mysql": data.tables.rds_mysql_releases}[input.attributes.engine]

parts := split(split(input.attributes.engine_version, "-")[0], ".")

major := concat(".", array.slice(parts, 0, 2))

known := table.majors[major]

longest := max({allowed_days | some allowed_days in data.parameters.sla_days})

allowed(fix) := object.get(data.parameters.sla_days, object.get(fix, "severity", ""), longest)

late contains fix if {
	some fix in known.security
	to_number(parts[2]) < fix.minor
	days.over(fix.offered, allowed(fix))
}

deny contains {"message": msg, "field": "engine_version"} if {
	some fix in late
	fix.minor == min({other.minor | some other in late})
	msg := sprintf("%s lacks fixes of %s severity that RDS offers with %s.%d since %s, %d days ago; %d are allowed", [input.attributes.engine_version, object.get(fix, "severity", "unknown"), major, fix.minor, fix.offered, days.since(fix.offered), allowed(fix)])
}

indeterminate contains sprintf("the table of releases of %s tells nothing of %s", [table.known_on, major]) if not known

indeterminate contains "the minor version is not known" if not parts[2]

indeterminate contains msg if {
	some target in input.attributes.minor_upgrade_targets
	to_number(split(target, ".")[2]) > known.newest_minor
	msg := sprintf("the table of releases is of %s and does not know %s, which may mend security holes", [table.known_on, target])
}
