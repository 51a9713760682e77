# METADATA
# title: Databases do not run in the default VPC
# description: |
#   Subnets of the default VPC are public, and everything that nobody gave a network ends up in it. A VPC is
#   known as the default one by the subnets that AWS made in it; where somebody deleted those, it is missed.
#   In a plan, the subnet group that is called default tells it.
# related_resources:
# - https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc.html
# custom:
#   severity: medium
#   severity_reason: Medium because subnets of the default VPC are public, which alone opens nothing.
#   resource_types: [aws_rds_subnet_group]
#   applies_when:
#   - field: origin
#     in: [live]
#   requires: [in_default_vpc]
#   remediation:
#     terraform: Set `db_subnet_group_name` to a group of private subnets.
#     cli: aws rds modify-db-instance --db-instance-identifier NAME --db-subnet-group-name PRIVATE_GROUP --apply-immediately
#   controls: [rds-not-in-default-vpc]
package dbmuster.network.rds_not_in_default_vpc

import rego.v1
import future.keywords.not

deny contains {"message": "its subnets are in the default VPC", "field": "vpc_id"} if input.attributes.in_default_vpc == true

indeterminate contains "it was not worked out when it was collected" if {
	not input.attributes.in_default_vpc == true
	not input.attributes.in_default_vpc == false
}
