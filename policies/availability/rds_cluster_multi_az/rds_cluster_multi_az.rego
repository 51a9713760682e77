# METADATA
# title: Production DB clusters have members in at least two zones
# description: |
#   Storage of Aurora spans three zones always; service goes on only where a second member can take
#   over. Members are counted and their zones compared. Where one has no zone, Aurora places it in a plan; of a
#   live one it is not known where it is. Multi-AZ DB clusters always pass; Serverless v1, Limitless and environments other
#   than production are not judged.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.AuroraHighAvailability.html
# - https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html
# custom:
#   severity: medium
#   severity_reason: "Medium because a zone that fails means downtime and no loss: storage spans zones anyway."
#   resource_types: [aws_rds_cluster]
#   applies_when:
#   - field: engine_mode
#     not_in: [serverless]
#   requires: [engine, multi_az, environment, '<-aws_rds_cluster_instance.db_cluster', '<-aws_rds_shard_group.db_cluster']
#   parameters:
#     production_environments: {default: [prod, production, prd, live], description: 'Environments that need it, compared without case; a database whose environment nobody names is judged as well.'}
#   remediation:
#     terraform: Give the cluster a second `aws_rds_cluster_instance`, in another zone.
#     cli: aws rds create-db-instance --db-cluster-identifier NAME --db-instance-identifier NAME-2 --db-instance-class CLASS --engine ENGINE --availability-zone OTHER_ZONE
#   controls: [rds-cluster-multi-az]
package dbmuster.availability.rds_cluster_multi_az

import rego.v1
import future.keywords.not

members contains id if some id in data.referrers["aws_rds_cluster_instance.db_cluster"][input.id]

zones := {id: zone | some id in members; zone := data.index.aws_rds_cluster_instance[id].attributes.availability_zone}

deny contains "its only member has nobody to take over" if {
	aurora
	count(members) == 1
}

deny contains msg if {
	aurora
	count(members) > 1
	count(zones) == count(members)
	different := {zone | some zone in zones}
	count(different) == 1
	msg := sprintf("all %d members are in one zone", [count(members)])
}

deny contains "it has no members" if {
	aurora
	count(members) == 0
	input.origin == "live"
}

indeterminate contains "the zone of a member is not known, and the others are in one" if {
	aurora
	input.origin == "live"
	count(members) > count(zones)
	count({zone | some zone in zones}) < 2
}

indeterminate contains "none of its members is in sight" if {
	aurora
	count(members) == 0
	input.origin != "live"
}

aurora if {
	startswith(input.attributes.engine, "aurora")
	not input.attributes.multi_az == true
}

not_applicable contains "shards decide for Aurora Limitless" if {
	count(data.referrers["aws_rds_shard_group.db_cluster"][input.id]) > 0
}

not_applicable contains "it is not a production database" if {
	input.environment != ""
	not lower(input.environment) in {lower(name) | some name in data.parameters.production_environments}
}
