# METADATA
# title: IAM database authentication is enabled on DB clusters
# description: |
#   IAM database authentication replaces stored passwords by short-lived tokens of an IAM principal. It
#   is decided on the cluster; members follow it. Aurora Serverless v1 does not offer it and is not
#   judged. That it is enabled does not prove that anybody uses it.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.html
# - https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html
# custom:
#   severity: medium
#   severity_reason: Medium because without it passwords live on, which are judged elsewhere.
#   resource_types: [aws_rds_cluster]
#   applies_when:
#   - field: engine_mode
#     not_in: [serverless]
#   requires: [iam_database_authentication_enabled]
#   remediation:
#     terraform: Set `iam_database_authentication_enabled = true`.
#     cli: aws rds modify-db-cluster --db-cluster-identifier NAME --enable-iam-database-authentication --apply-immediately
#   controls: [rds-cluster-iam-auth]
package dbmuster.access.rds_cluster_iam_auth

import rego.v1
import future.keywords.not

deny contains "IAM database authentication is off" if {
	input.attributes.iam_database_authentication_enabled == false
}
