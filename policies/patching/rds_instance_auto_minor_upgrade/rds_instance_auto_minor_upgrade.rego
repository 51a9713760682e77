# METADATA
# title: Automatic minor version upgrade is on for DB instances
# description: |
#   Minor versions carry the security fixes; with the flag on they are applied in the maintenance window. It is on
#   unless somebody turns it off, so an argument that is not given is compliant. RDS Custom requires it to be off and
#   is not judged. Aurora upgrades by itself only if every member has it on. In Terraform give a version prefix
#   (`16`), because a full version fights the upgrade.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Upgrading.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_UpgradeDBInstance.Maintenance.html
# custom:
#   severity: medium
#   severity_reason: "Security Hub says high, others medium or low; medium because patches can also be applied by hand."
#   resource_types: [aws_rds_instance, aws_rds_cluster_instance]
#   requires: [auto_minor_version_upgrade]
#   reads: [engine]
#   remediation:
#     terraform: "Set `auto_minor_version_upgrade = true` and give `engine_version` as a prefix such as `16`."
#     cli: aws rds modify-db-instance --db-instance-identifier NAME --auto-minor-version-upgrade
#   controls: [rds-instance-auto-minor-upgrade]
package dbmuster.patching.rds_instance_auto_minor_upgrade

import rego.v1
import future.keywords.not

not_applicable contains "RDS Custom requires it to be off" if startswith(input.attributes.engine, "custom-")

deny contains {"message": "minor versions are not applied automatically", "field": "auto_minor_version_upgrade"} if {
	not input.attributes.auto_minor_version_upgrade
}
