# METADATA
# title: RDS for PostgreSQL exports the postgresql log
# description: |
#   The postgresql log holds connections, statements and pgAudit records. On the instance it is kept for
#   three days; in CloudWatch Logs it outlives the instance. The types upgrade and iam-db-auth-error are
#   optional.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Concepts.PostgreSQL.html
# - https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html
# custom:
#   severity: medium
#   severity_reason: Medium because logs stay on the instance for some days and go with it.
#   resource_types: [aws_rds_instance]
#   applies_when:
#   - field: engine
#     in: [postgres]
#   requires: [enabled_cloudwatch_logs_exports]
#   remediation:
#     terraform: Set `enabled_cloudwatch_logs_exports = ["postgresql"]`.
#     cli: aws rds modify-db-instance --db-instance-identifier NAME --cloudwatch-logs-export-configuration '{"EnableLogTypes":["postgresql"]}'
#   controls: [rds-postgres-log-exports]
package dbmuster.logging.rds_postgres_log_exports

import rego.v1
import future.keywords.not

deny contains "the postgresql log is not exported" if {
	not "postgresql" in input.attributes.enabled_cloudwatch_logs_exports
}
