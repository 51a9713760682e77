# METADATA
# title: The minor version is not far behind the newest one
# description: |
#   Minor versions carry the security fixes. RDS tells for each version to which newer minor versions it can be upgraded;
#   the API has no release dates, so these steps are counted. RDS Custom has versions of its own and is not judged.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Upgrading.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_UpgradeTarget.html
# custom:
#   severity: medium
#   severity_reason: Medium because how bad it is depends on what the newer versions mend.
#   resource_types: [aws_rds_instance, aws_rds_cluster]
#   applies_when:
#   - field: origin
#     in: [live]
#   - field: engine
#     not_prefix: [custom-]
#   requires: [engine_version, minor_upgrade_targets]
#   parameters:
#     max_minor_steps_behind: {default: 2, minimum: 0, maximum: 100, description: How many newer minor versions may exist.}
#   remediation:
#     terraform: Raise `engine_version`, or give a prefix such as `16` with `auto_minor_version_upgrade = true`.
#     cli: aws rds modify-db-instance --db-instance-identifier NAME --engine-version VERSION
#   controls: [rds-minor-version-current]
package dbmuster.patching.rds_minor_version_current

import rego.v1
import future.keywords.not

newer := {version | some version in input.attributes.minor_upgrade_targets}

deny contains {"message": msg, "field": "engine_version"} if {
	count(newer) > data.parameters.max_minor_steps_behind
	msg := sprintf("%s has %d newer minor versions, %d are allowed", [input.attributes.engine_version, count(newer), data.parameters.max_minor_steps_behind])
}

indeterminate contains "the service does not tell which newer minor versions there are" if {
	not input.attributes.minor_upgrade_targets
}
