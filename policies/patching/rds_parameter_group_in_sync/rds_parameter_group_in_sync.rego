# METADATA
# title: Parameter group changes have reached the running instance
# description: |
#   A static parameter counts only after a restart. Until then the group says what somebody wanted, and the server does
#   what it did before: TLS that is required on paper, audit that records nothing.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithParamGroups.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBParameterGroupStatus.html
# custom:
#   severity: medium
#   severity_reason: Medium because the configuration says one thing and the server does another.
#   resource_types: [aws_rds_instance, aws_rds_cluster_instance]
#   applies_when:
#   - field: origin
#     in: [live]
#   requires: [db_parameter_group_status]
#   remediation:
#     cli: aws rds reboot-db-instance --db-instance-identifier NAME
#   controls: [rds-parameter-group-in-sync]
package dbmuster.patching.rds_parameter_group_in_sync

import rego.v1
import future.keywords.not

# `applying` passes by itself within minutes.
harmless := {"in-sync", "applying"}

deny contains {"message": msg, "field": "db_parameter_group_status"} if {
	not input.attributes.db_parameter_group_status in harmless
	msg := sprintf("the parameters of the group are not in force: %s", [input.attributes.db_parameter_group_status])
}

indeterminate contains "the service does not tell whether the parameters are in force" if {
	not input.attributes.db_parameter_group_status
}
