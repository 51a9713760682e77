# METADATA
# title: DB clusters export logs to CloudWatch Logs
# description: |
#   Logs that stay on the members are rotated away within days. Whatever the engine, at least one log
#   type has to be exported; an audit log that Aurora MySQL uploads by parameter is no substitute for
#   its error log. Aurora PostgreSQL has one log, which is judged apart.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_LogAccess.Procedural.UploadtoCloudWatch.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-concepts.html
# custom:
#   severity: medium
#   severity_reason: Medium because logs stay on the cluster for some days and go with it.
#   resource_types: [aws_rds_cluster]
#   requires: [enabled_cloudwatch_logs_exports]
#   reads: [engine]
#   remediation:
#     terraform: List log types of the engine, for Aurora MySQL `enabled_cloudwatch_logs_exports = ["audit", "error", "slowquery"]`, for a Multi-AZ cluster of PostgreSQL `postgresql`.
#     cli: aws rds modify-db-cluster --db-cluster-identifier NAME --cloudwatch-logs-export-configuration '{"EnableLogTypes":["audit","error","slowquery"]}' # Multi-AZ clusters: error and slowquery of MySQL, postgresql of PostgreSQL
#   controls: [rds-aurora-postgres-log-exports]
package dbmuster.logging.rds_cluster_log_exports

import rego.v1
import future.keywords.not

deny contains "no log type is exported" if {
	count(input.attributes.enabled_cloudwatch_logs_exports) == 0
}

not_applicable contains "the one log of Aurora PostgreSQL is judged apart" if {
	input.attributes.engine == "aurora-postgresql"
}
