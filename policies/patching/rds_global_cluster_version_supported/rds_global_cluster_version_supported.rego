# METADATA
# title: Aurora global databases run an engine version still in standard support
# description: |
#   All clusters of a global database share one version. Support of Aurora MySQL releases is not in the order of their
#   numbers: long-term support releases (3.04, 3.10) outlive newer ordinary ones, so that each release has its own
#   date in the table `aurora_mysql_releases`. Without a version of its own a global database has that of its source
#   cluster.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraMySQLReleaseNotes/AuroraMySQL.release-calendars.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraPostgreSQLReleaseNotes/aurorapostgresql-release-calendar.html
# custom:
#   severity: high
#   severity_reason: High because flaws that are found from now on stay open, in every region.
#   resource_types: [aws_rds_global_cluster]
#   requires: [source_db_cluster]
#   reads: [engine, engine_version, "source_db_cluster->engine", "source_db_cluster->engine_version"]
#   remediation:
#     terraform: "Raise `engine_version` on the `aws_rds_global_cluster`."
#     cli: aws rds modify-global-cluster --global-cluster-identifier NAME --engine-version VERSION
#   controls: [rds-global-cluster-version-supported]
package dbmuster.patching.rds_global_cluster_version_supported

import rego.v1
import future.keywords.not
import data.dbmuster.lib.lifecycle

# Engine and version: those of the source cluster where there is one, which the service takes instead of the own ones.
runs contains {"engine": input.attributes.engine, "version": input.attributes.engine_version} if {
	not input.attributes.source_db_cluster
}

runs contains {"engine": cluster.engine, "version": cluster.engine_version} if {
	cluster := data.index.aws_rds_cluster[input.attributes.source_db_cluster].attributes
}

# What is on record: the major version, and the release of Aurora MySQL.
majors contains record if {
	some run in runs
	some record in lifecycle.records(run.engine, run.version)
}

releases contains record if {
	some run in runs
	some record in lifecycle.aurora_mysql_releases(run.version)
}

deny contains {"message": msg, "field": "engine_version"} if {
	some record in majors | releases
	lifecycle.over(record.standard_support_end)
	msg := sprintf("standard support of this version ended on %s", [record.standard_support_end])
}

indeterminate contains "the version is not known, or no end of its support is on record" if count(majors) == 0

indeterminate contains "no end of support is on record for this release of Aurora MySQL" if {
	some run in runs
	run.engine == "aurora-mysql"
	count(releases) == 0
}
