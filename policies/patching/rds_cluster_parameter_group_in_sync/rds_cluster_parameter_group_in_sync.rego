# METADATA
# title: Cluster parameter group changes have reached every member
# description: |
#   A static parameter of a cluster counts on each member only after that member was restarted. The state is that of the
#   members; a cluster without members has none.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithParamGroups.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBParameterGroupStatus.html
# custom:
#   severity: medium
#   severity_reason: Medium because the configuration says one thing and the server does another.
#   resource_types: [aws_rds_cluster]
#   applies_when:
#   - field: origin
#     in: [live]
#   requires: [db_cluster_parameter_group_status]
#   remediation:
#     cli: aws rds reboot-db-instance --db-instance-identifier MEMBER
#   controls: [rds-parameter-group-in-sync]
package dbmuster.patching.rds_cluster_parameter_group_in_sync

import rego.v1
import future.keywords.not

# `applying` passes by itself within minutes.
harmless := {"in-sync", "applying"}

deny contains {"message": msg, "field": "db_cluster_parameter_group_status"} if {
	not input.attributes.db_cluster_parameter_group_status in harmless
	msg := sprintf("the parameters of the group are not in force: %s", [input.attributes.db_cluster_parameter_group_status])
}

not_applicable contains "it has no members that could have the parameters" if {
	not input.attributes.db_cluster_parameter_group_status
}
