# METADATA
# title: Automatic minor version upgrade is on for DB clusters
# description: |
#   Multi-AZ DB clusters have the flag themselves. Aurora keeps it on the members, and upgrades the cluster only if
#   all of them have it on; older interfaces leave the field of the cluster out, which says nothing.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_UpgradeDBInstance.Maintenance.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-concepts.html
# custom:
#   severity: medium
#   severity_reason: Medium because patches can also be applied by hand.
#   resource_types: [aws_rds_cluster]
#   requires: ["<-aws_rds_cluster_instance.db_cluster"]
#   reads: [auto_minor_version_upgrade, id]
#   remediation:
#     terraform: |
#       Set `auto_minor_version_upgrade = true` on the Multi-AZ `aws_rds_cluster`, or on every `aws_rds_cluster_instance` of an Aurora cluster.
#     cli: aws rds modify-db-cluster --db-cluster-identifier NAME --auto-minor-version-upgrade
#   controls: [rds-cluster-auto-minor-upgrade]
package dbmuster.patching.rds_cluster_auto_minor_upgrade

import rego.v1
import future.keywords.not

members contains member if {
	some id in data.referrers["aws_rds_cluster_instance.db_cluster"][input.id]
	member := data.index.aws_rds_cluster_instance[id]
}

unset if not input.attributes.auto_minor_version_upgrade in {true, false}

deny contains {"message": "minor versions are not applied automatically", "field": "auto_minor_version_upgrade"} if {
	input.attributes.auto_minor_version_upgrade == false
}

deny contains {"message": msg} if {
	unset
	some member in members
	member.attributes.auto_minor_version_upgrade == false
	msg := sprintf("minor versions are not applied automatically on the member %s", [member.name])
}

indeterminate contains "the cluster does not say, and no member is known" if {
	unset
	count(members) == 0
}

indeterminate contains msg if {
	unset
	some member in members
	not member.attributes.auto_minor_version_upgrade in {true, false}
	msg := sprintf("the member %s does not say", [member.name])
}
