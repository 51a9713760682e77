# METADATA
# title: Aurora PostgreSQL exports the postgresql log
# description: |
#   The postgresql log holds connections, statements and pgAudit records; there is no audit type of its
#   own. In CloudWatch Logs it outlives the members of the cluster.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.CloudWatch.html
# - https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html
# custom:
#   severity: medium
#   severity_reason: Medium because logs stay on the cluster for some days and go with it.
#   resource_types: [aws_rds_cluster]
#   applies_when:
#   - field: engine
#     in: [aurora-postgresql]
#   requires: [enabled_cloudwatch_logs_exports]
#   remediation:
#     terraform: Set `enabled_cloudwatch_logs_exports = ["postgresql"]`.
#     cli: aws rds modify-db-cluster --db-cluster-identifier NAME --cloudwatch-logs-export-configuration '{"EnableLogTypes":["postgresql"]}'
#   controls: [rds-aurora-postgres-log-exports]
package dbmuster.logging.rds_aurora_postgres_log_exports

import rego.v1
import future.keywords.not

deny contains "the postgresql log is not exported" if {
	not "postgresql" in input.attributes.enabled_cloudwatch_logs_exports
}
