# METADATA
# title: The engine major version is inside its standard support window
# description: |
#   After the end of standard support a version gets no fixes, or only paid ones. The dates are those of RDS, months
#   later than those of the communities: what the service tells of a live database, else the table `engine_lifecycle`;
#   a version that neither has is left open. Aurora MySQL ends releases (3.01 of 8.0) before their major version, by the
#   table `aurora_mysql_releases`. `warn_days` can ask for notice: a version with support left is no failure, so it is 0,
#   where others warn 180 days before. A version prefix such as `16` is enough. Db2 and RDS Custom are not judged.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MySQL.Concepts.VersionMgmt.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MariaDB.Concepts.VersionMgmt.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraMySQLReleaseNotes/AuroraMySQL.release-calendars.html
# custom:
#   severity: high
#   severity_reason: High because flaws that are found from now on stay open, or cost extra.
#   resource_types: [aws_rds_instance, aws_rds_cluster]
#   applies_when:
#   - field: engine
#     not_prefix: [db2-, custom-]
#   requires: [engine, engine_version]
#   reads: [standard_support_end]
#   parameters:
#     warn_days: {default: 0, minimum: 0, maximum: 3660, description: Days before its end in which standard support counts as ended.}
#     supported_until: {default: "", format: day, description: Day (YYYY-MM-DD) until which standard support has to last; empty is the day of the run.}
#   remediation:
#     terraform: |
#       Raise `engine_version` to a supported major version and set `allow_major_version_upgrade = true` for the upgrade.
#     cli: |
#       aws rds modify-db-instance --db-instance-identifier NAME --engine-version VERSION --allow-major-version-upgrade
#   controls: [rds-engine-major-supported]
package dbmuster.patching.rds_engine_major_supported

import rego.v1
import future.keywords.not
import data.dbmuster.lib.lifecycle

# The last day of standard support, or none.
ends := told | listed | released if {
	released := {record.standard_support_end | some record in lifecycle.aurora_mysql_releases(input.attributes.engine_version)}
	told := {split(moment, "T")[0] | moment := input.attributes.standard_support_end}
	listed := {record.standard_support_end |
		not input.attributes.standard_support_end
		some record in lifecycle.records(input.attributes.engine, input.attributes.engine_version)
	}
}

end := min(ends)

deny contains {"message": msg, "field": "engine_version"} if {
	lifecycle.over(end)
	msg := sprintf("standard support of %s %s ended on %s", [input.attributes.engine, input.attributes.engine_version, end])
}

deny contains {"message": msg, "field": "engine_version"} if {
	not lifecycle.over(end)
	until := max({data.parameters.supported_until, split(lifecycle.days_from_now(data.parameters.warn_days), "T")[0]})
	end < until
	msg := sprintf("standard support of %s %s ends on %s, it is wanted until %s", [
		input.attributes.engine, input.attributes.engine_version, end, until,
	])
}

indeterminate contains msg if {
	count(ends) == 0
	msg := sprintf("no end of support is on record for %s %s", [input.attributes.engine, input.attributes.engine_version])
}
