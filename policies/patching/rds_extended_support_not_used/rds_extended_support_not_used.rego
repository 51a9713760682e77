# METADATA
# title: Databases are not running in paid RDS Extended Support
# description: |
#   Being enrolled is the default of nearly every database and costs nothing while standard support lasts. What counts
#   is an enrolled database whose major version is past the end of standard support: from that day each vCPU is
#   charged, and the version gets critical fixes only. The dates are what the service tells of a live database, else the
#   table `engine_lifecycle`.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/extended-support.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/extended-support-charges.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html
# custom:
#   severity: medium
#   severity_reason: Medium because critical flaws are still mended, at a price.
#   resource_types: [aws_rds_instance, aws_rds_cluster]
#   applies_when:
#   - field: engine
#     in: [postgres, mysql, aurora-postgresql, aurora-mysql]
#   requires: [engine, engine_version, engine_lifecycle_support]
#   reads: [standard_support_end, extended_support_end]
#   remediation:
#     terraform: |
#       Upgrade `engine_version`; `engine_lifecycle_support = "open-source-rds-extended-support-disabled"` at creation keeps a database out.
#     cli: |
#       aws rds modify-db-instance --db-instance-identifier NAME --engine-version VERSION --allow-major-version-upgrade
#   controls: [rds-extended-support-not-used]
package dbmuster.patching.rds_extended_support_not_used

import rego.v1
import future.keywords.not
import data.dbmuster.lib.lifecycle

# The last day of standard support, and whether Extended Support follows; or nothing.
lives := told | listed if {
	told := {{"end": split(moment, "T")[0], "extended": extended} |
		moment := input.attributes.standard_support_end
		extended := {until | until := input.attributes.extended_support_end} != set()
	}
	listed := {{"end": record.standard_support_end, "extended": record.extended_support} |
		not input.attributes.standard_support_end
		some record in lifecycle.records(input.attributes.engine, input.attributes.engine_version)
	}
}

deny contains {"message": msg, "field": "engine_version"} if {
	not input.attributes.engine_lifecycle_support == "open-source-rds-extended-support-disabled"
	some life in lives
	life.extended
	lifecycle.over(life.end)
	msg := sprintf("standard support ended on %s, and Extended Support is charged", [life.end])
}

indeterminate contains msg if {
	count(lives) == 0
	msg := sprintf("no end of support is on record for %s %s", [input.attributes.engine, input.attributes.engine_version])
}
