# METADATA
# title: Instances run inside a VPC
# description: |
#   Only inside a VPC do subnets, routes and security groups protect a database. Today every new instance is placed in
#   one, the default VPC if nothing is named, so that a plan complies; a live instance that shows neither VPC nor
#   subnet group is an exception that somebody has to explain.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.html
# custom:
#   severity: high
#   severity_reason: High because outside a VPC no network of yours stands before the database.
#   resource_types: [aws_rds_instance]
#   requires: [vpc_id]
#   reads: [db_subnet_group, origin]
#   remediation:
#     terraform: "Set `db_subnet_group_name`."
#     cli: |
#       aws rds modify-db-instance --db-instance-identifier NAME --db-subnet-group-name GROUP --apply-immediately
#   controls: [rds-instance-in-vpc]
package dbmuster.network.rds_instance_in_vpc

import rego.v1
import future.keywords.not

deny contains {"message": "neither a VPC nor a DB subnet group is shown", "field": "vpc_id"} if {
	input.origin == "live"
	not input.attributes.vpc_id
	not input.attributes.db_subnet_group
}
