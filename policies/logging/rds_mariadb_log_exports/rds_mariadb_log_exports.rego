# METADATA
# title: RDS for MariaDB exports its logs
# description: |
#   Logs on the instance are rotated away within a day and go with the instance. The audit type stays
#   empty unless the option MARIADB_AUDIT_PLUGIN is in the option group.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.MariaDB.PublishtoCloudWatchLogs.html
# - https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html
# custom:
#   severity: medium
#   severity_reason: Medium because logs stay on the instance for some days and go with it.
#   resource_types: [aws_rds_instance]
#   applies_when:
#   - field: engine
#     in: [mariadb]
#   requires: [enabled_cloudwatch_logs_exports]
#   parameters:
#     required: {default: [error, slowquery, audit], description: Log types that must be exported.}
#   remediation:
#     terraform: Set `enabled_cloudwatch_logs_exports = ["error", "slowquery", "audit"]`.
#     cli: aws rds modify-db-instance --db-instance-identifier NAME --cloudwatch-logs-export-configuration '{"EnableLogTypes":["error","slowquery","audit"]}'
#   controls: [rds-mariadb-log-exports]
package dbmuster.logging.rds_mariadb_log_exports

import rego.v1
import future.keywords.not

deny contains msg if {
	some type in data.parameters.required
	not type in input.attributes.enabled_cloudwatch_logs_exports
	msg := sprintf("the %s log is not exported", [type])
}
