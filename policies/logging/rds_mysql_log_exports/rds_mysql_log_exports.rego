# METADATA
# title: RDS for MySQL writes and exports error, slow query and audit logs
# description: |
#   An exported log that the engine never writes is empty. The slow query log needs slow_query_log, and
#   log_output has to be FILE (RDS sets TABLE); the audit log needs the option MARIADB_AUDIT_PLUGIN.
#   Required types that are missing fail, and so do exported ones that stay empty.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.MySQLDB.PublishtoCloudWatchLogs.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.MySQL.Options.AuditPlugin.html
# - https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html
# custom:
#   severity: medium
#   severity_reason: Medium because logs stay on the instance for some days and go with it.
#   resource_types: [aws_rds_instance]
#   applies_when:
#   - field: engine
#     in: [mysql]
#   requires: [enabled_cloudwatch_logs_exports, 'db_parameter_group->parameters[slow_query_log]', 'db_parameter_group->parameters[log_output]', 'option_group->options']
#   parameters:
#     required: {default: [error, slowquery, audit], description: Log types that must be exported.}
#   remediation:
#     terraform: Set `enabled_cloudwatch_logs_exports = ["error", "slowquery", "audit"]`; add `parameter { name = "slow_query_log", value = "1" }` and `parameter { name = "log_output", value = "FILE" }` to the parameter group, and the option `MARIADB_AUDIT_PLUGIN` to the option group.
#     cli: aws rds modify-db-instance --db-instance-identifier NAME --cloudwatch-logs-export-configuration '{"EnableLogTypes":["error","slowquery","audit"]}'
#   controls: [rds-mysql-log-exports]
package dbmuster.logging.rds_mysql_log_exports

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

exports := input.attributes.enabled_cloudwatch_logs_exports

parameters := data.index.aws_rds_parameter_group[input.attributes.db_parameter_group].attributes.parameters

deny contains msg if {
	some type in data.parameters.required
	not type in exports
	msg := sprintf("the %s log is not exported", [type])
}

deny contains "the slow query log is exported but slow_query_log is off" if {
	"slowquery" in exports
	not pg_setting.truthy(parameters.slow_query_log)
}

deny contains "the slow query log is exported but log_output is not FILE" if {
	"slowquery" in exports
	pg_setting.truthy(parameters.slow_query_log)
	not "file" in pg_setting.elements(parameters.log_output)
}

deny contains "the audit log is exported but the option MARIADB_AUDIT_PLUGIN is missing" if {
	"audit" in exports
	not audited
}

audited if {
	some option in data.index.aws_rds_option_group[input.attributes.option_group].attributes.options
	option.option_name == "MARIADB_AUDIT_PLUGIN"
}
