# METADATA
# title: Aurora PostgreSQL clusters are not reached through an internet access gateway
# description: |
#   Clusters of the express configuration are reached from the internet without a VPC. They have no security groups, so
#   that every look at security groups and routes finds nothing wrong with them. Clusters of other configurations have no
#   such gateway.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBCluster.html
# custom:
#   severity: critical
#   severity_reason: Critical because the database is reached from the internet, past security groups.
#   resource_types: [aws_rds_cluster]
#   requires: [internet_access_gateway_enabled]
#   parameters:
#     allowed: {default: [], description: Names of clusters that may have one.}
#   remediation:
#     cli: aws rds restore-db-cluster-from-snapshot --db-cluster-identifier NAME-new --snapshot-identifier SNAPSHOT --engine ENGINE --db-subnet-group-name PRIVATE_GROUP --vpc-security-group-ids GROUP
#     console: Restore the cluster from a snapshot into a VPC, move the clients and delete the cluster that is reached from the internet.
#   controls: [rds-cluster-internet-gateway-off]
package dbmuster.network.rds_cluster_internet_gateway_off

import rego.v1
import future.keywords.not

deny contains {"message": "the cluster is reached from the internet through a gateway of its own", "field": "internet_access_gateway_enabled"} if {
	input.attributes.internet_access_gateway_enabled == true
	not input.name in data.parameters.allowed
}
