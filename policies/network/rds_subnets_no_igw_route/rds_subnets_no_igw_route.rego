# METADATA
# title: Subnets of databases have no route to an internet gateway
# description: |
#   A subnet with a route to an internet gateway is one public address and one rule away from the internet.
#   Routes of the tables that the subnets use, the main table of the VPC included, are followed when an
#   account is collected; tables that cannot be read, as those of shared subnets, leave it unknown. Egress-
#   only gateways let nobody in. Plans are not judged.
# related_resources:
# - https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html
# - https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html
# custom:
#   severity: high
#   severity_reason: High because a public address is then one setting away.
#   resource_types: [aws_rds_subnet_group]
#   applies_when:
#   - field: origin
#     in: [live]
#   requires: [internet_routes]
#   remediation:
#     cli: aws ec2 replace-route-table-association --association-id ASSOCIATION --route-table-id PRIVATE_TABLE
#     terraform: Put the subnets of the `aws_db_subnet_group` into route tables without a route to an internet gateway.
#   controls: [rds-subnets-no-igw-route]
package dbmuster.network.rds_subnets_no_igw_route

import rego.v1
import future.keywords.not

deny contains {"message": msg, "field": "internet_routes"} if {
	some route in input.attributes.internet_routes
	msg := sprintf("a route leads to the internet: %s", [route])
}

indeterminate contains "routes were not worked out when it was collected" if not input.attributes.internet_routes
