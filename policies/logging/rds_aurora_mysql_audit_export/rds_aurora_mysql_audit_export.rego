# METADATA
# title: Aurora MySQL exports the audit log
# description: |
#   Audit records that stay on the members are rotated away. Either path to CloudWatch Logs counts: the
#   audit log type of the cluster, or server_audit_logs_upload in its parameter group. Whether anything
#   is audited at all is a question of its own.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Integrating.CloudWatch.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Auditing.html
# - https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html
# custom:
#   severity: medium
#   severity_reason: Medium because the audit log stays on the cluster, which keeps it for a short time.
#   resource_types: [aws_rds_cluster]
#   applies_when:
#   - field: engine
#     in: [aurora, aurora-mysql]
#   requires: [enabled_cloudwatch_logs_exports]
#   reads: ['db_cluster_parameter_group->parameters[server_audit_logs_upload]']
#   remediation:
#     terraform: Set `enabled_cloudwatch_logs_exports = ["audit"]`, beside the types that are listed.
#     cli: aws rds modify-db-cluster --db-cluster-identifier NAME --cloudwatch-logs-export-configuration '{"EnableLogTypes":["audit"]}'
#   controls: [rds-aurora-mysql-audit-export]
package dbmuster.logging.rds_aurora_mysql_audit_export

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains "the audit log is not exported" if {
	not exported
	decided
	not pg_setting.truthy(group.attributes.parameters.server_audit_logs_upload)
}

indeterminate contains "the audit log type is not exported, and nobody can tell whether the parameter group uploads it" if {
	not exported
	not decided
}

exported if "audit" in input.attributes.enabled_cloudwatch_logs_exports

group := data.index.aws_rds_cluster_parameter_group[input.attributes.db_cluster_parameter_group]

decided if {
	group.attributes.parameters
	not partial(group)
}

partial(found) if {
	some path, _ in found.unknown_fields
	startswith(path, "parameters")
}
