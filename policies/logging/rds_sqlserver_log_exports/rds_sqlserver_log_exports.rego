# METADATA
# title: RDS for SQL Server exports error and agent logs
# description: |
#   The error log of SQL Server holds failed logins; the agent log holds what jobs did. Express has no
#   agent, so only its error log is asked for.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Concepts.SQLServer.html
# - https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html
# custom:
#   severity: medium
#   severity_reason: Medium because logs stay on the instance for some days and go with it.
#   resource_types: [aws_rds_instance]
#   applies_when:
#   - field: engine
#     prefix: [sqlserver-]
#   requires: [engine, enabled_cloudwatch_logs_exports]
#   remediation:
#     terraform: Set `enabled_cloudwatch_logs_exports = ["agent", "error"]`.
#     cli: aws rds modify-db-instance --db-instance-identifier NAME --cloudwatch-logs-export-configuration '{"EnableLogTypes":["agent","error"]}'
#   controls: [rds-sqlserver-log-exports]
package dbmuster.logging.rds_sqlserver_log_exports

import rego.v1
import future.keywords.not

deny contains "the error log is not exported" if not "error" in input.attributes.enabled_cloudwatch_logs_exports

deny contains "the agent log is not exported" if {
	input.attributes.engine != "sqlserver-ex"
	not "agent" in input.attributes.enabled_cloudwatch_logs_exports
}
