# METADATA
# title: The RDS Data API endpoint is off unless approved
# description: |
#   The Data API takes SQL over HTTPS from anywhere; security groups do not stand before it, IAM alone
#   decides. It should be on only where somebody decided so.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.access.html
# custom:
#   severity: medium
#   severity_reason: Medium because the endpoint asks for IAM and a secret; it only opens a way that no security group closes.
#   resource_types: [aws_rds_cluster]
#   requires: [http_endpoint_enabled]
#   parameters:
#     allowed: {default: [], description: Names of clusters that may offer the Data API.}
#   remediation:
#     terraform: Set `enable_http_endpoint = false`.
#     cli: aws rds disable-http-endpoint --resource-arn CLUSTER_ARN
#   controls: [rds-cluster-data-api-approved]
#   opt_in: true
package dbmuster.access.rds_cluster_data_api_approved

import rego.v1
import future.keywords.not

deny contains "the Data API endpoint is on and not approved" if {
	input.attributes.http_endpoint_enabled == true
	not input.name in data.parameters.allowed
}
