# METADATA
# title: Instances export the log types of their engine to CloudWatch Logs
# description: |
#   Logs on the instance itself are rotated away within days and go with the instance. Each engine has
#   log types of its own; the parameter says which are required of it. SQL Server Express has no agent
#   log, RDS Custom exports nothing. Members of clusters are configured on their cluster.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Procedural.UploadtoCloudWatch.html
# - https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html
# custom:
#   severity: medium
#   severity_reason: Medium because logs stay on the instance for some days and go with it.
#   resource_types: [aws_rds_instance]
#   applies_when:
#   - field: engine
#     not_prefix: [custom-]
#   requires: [engine, enabled_cloudwatch_logs_exports]
#   parameters:
#     required: {default: {db2: [diag.log], mariadb: [error, slowquery, audit], mysql: [error, slowquery], oracle: [alert, audit], postgres: [postgresql], sqlserver: [error, agent]}, description: Beginning of the engine name to the log types that must be exported.}
#   remediation:
#     terraform: List the log types of the engine, such as `enabled_cloudwatch_logs_exports = ["postgresql"]`.
#     cli: aws rds modify-db-instance --db-instance-identifier NAME --cloudwatch-logs-export-configuration '{"EnableLogTypes":["error","slowquery"]}' # of MySQL; the parameter `required` names those of each engine
#   controls: [rds-instance-log-exports]
package dbmuster.logging.rds_instance_log_exports

import rego.v1
import future.keywords.not

deny contains msg if {
	some family, types in data.parameters.required
	startswith(input.attributes.engine, family)
	some type in types
	offered(type)
	not type in input.attributes.enabled_cloudwatch_logs_exports
	msg := sprintf("the %s log is not exported", [type])
}

offered(type) if type != "agent"

offered("agent") if input.attributes.engine != "sqlserver-ex"
