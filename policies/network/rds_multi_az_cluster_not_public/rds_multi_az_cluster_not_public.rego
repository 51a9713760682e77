# METADATA
# title: Multi-AZ DB clusters are not publicly accessible
# description: |
#   A Multi-AZ DB cluster has the flag itself, not on its members; Aurora has it on the members. Without a word about
#   it RDS makes a cluster public that is in no DB subnet group of its own. Terraform has no argument for it, so that
#   such a plan is left open.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-concepts.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html
# custom:
#   severity: critical
#   severity_reason: Critical because the database gets a public address, and one rule too many opens it.
#   resource_types: [aws_rds_cluster]
#   applies_when:
#   - field: engine
#     in: [mysql, postgres]
#   requires: [publicly_accessible]
#   remediation:
#     terraform: "Put the cluster into a `db_subnet_group_name` of private subnets."
#     cli: |
#       aws rds restore-db-cluster-to-point-in-time --source-db-cluster-identifier NAME --db-cluster-identifier NAME-new --use-latest-restorable-time --no-publicly-accessible
#   controls: [rds-multi-az-cluster-not-public]
package dbmuster.network.rds_multi_az_cluster_not_public

import rego.v1
import future.keywords.not

deny contains {"message": "the cluster has a public address", "field": "publicly_accessible"} if {
	input.attributes.publicly_accessible
}
