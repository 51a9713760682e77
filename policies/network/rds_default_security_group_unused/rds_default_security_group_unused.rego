# METADATA
# title: Databases are not attached to the VPC default security group
# description: |
#   Everything in a VPC that names no group shares the default one, whose members reach each other on every port. A
#   database that names none gets it too.
# related_resources:
# - https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.RDSSecurityGroups.html
# custom:
#   severity: medium
#   severity_reason: Medium because whatever else is in the default group reaches the database, inside the VPC.
#   resource_types: [aws_rds_instance, aws_rds_cluster]
#   requires: [uses_default_security_group]
#   remediation:
#     terraform: "Set `vpc_security_group_ids` to a group that is made for the database."
#     cli: |
#       aws rds modify-db-instance --db-instance-identifier NAME --vpc-security-group-ids GROUP --apply-immediately
#   controls: [rds-default-security-group-unused]
package dbmuster.network.rds_default_security_group_unused

import rego.v1
import future.keywords.not

deny contains {"message": "the default security group of the VPC is attached", "field": "uses_default_security_group"} if {
	input.attributes.uses_default_security_group
}
