# METADATA
# title: RDS keeps server logs on the instance long enough for shipping
# description: |
#   The instance holds its logs for one to seven days. That is no archive, but time to ship them: three days
#   is the default, and enough for a long weekend of trouble.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Concepts.PostgreSQL.overview.parameter-groups.html
# custom:
#   severity: medium
#   severity_reason: Medium because logs that are shipped too late are gone.
#   resource_types: [pg_cluster]
#   applies_when:
#   - field: managed_by
#     in: [aurora, rds]
#   requires: ['settings[rds.log_retention_period]']
#   parameters:
#     min_minutes: {default: 4320, minimum: 1440, maximum: 10080, description: Minutes for which logs have to be kept.}
#   remediation:
#     terraform: On RDS, add `parameter { name = "rds.log_retention_period", value = "4320" }` to the `aws_db_parameter_group`.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "ParameterName=rds.log_retention_period,ParameterValue=4320,ApplyMethod=immediate"
#   controls: [pg-rds-log-retention]
package dbmuster.retention.pg_rds_log_retention

import rego.v1
import future.keywords.not

deny contains msg if {
	value := input.attributes.settings["rds.log_retention_period"]
	to_number(value) < data.parameters.min_minutes
	msg := sprintf("rds.log_retention_period is %s minutes, %d are wanted", [value, data.parameters.min_minutes])
}


indeterminate contains "the server did not show rds.log_retention_period" if not input.attributes.settings["rds.log_retention_period"]
