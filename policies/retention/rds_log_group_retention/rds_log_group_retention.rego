# METADATA
# title: Log groups that receive database logs keep them long enough
# description: |
#   Database logs are evidence; once they expire, nobody can tell who did what. Log groups below
#   /aws/rds/ receive the exported logs. Without a retention CloudWatch Logs keeps them for ever, which
#   is accepted unless the parameter says otherwise.
# related_resources:
# - https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/logs/Working-with-log-groups-and-streams.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Procedural.UploadtoCloudWatch.html
# custom:
#   severity: medium
#   severity_reason: Medium because evidence is gone before an incident is noticed.
#   resource_types: [aws_cloudwatch_log_group]
#   applies_when:
#   - field: name
#     prefix: [/aws/rds/]
#   requires: [retention_in_days]
#   parameters:
#     min_days: {default: 365, minimum: 1, maximum: 3653, description: Days for which database logs must be kept.}
#     never_expires_allowed: {default: true, description: Accept log groups without a retention.}
#   remediation:
#     terraform: Set `retention_in_days = 365` on the `aws_cloudwatch_log_group`.
#     cli: aws logs put-retention-policy --log-group-name NAME --retention-in-days 365
#   controls: [rds-log-group-retention]
package dbmuster.retention.rds_log_group_retention

import rego.v1
import future.keywords.not

deny contains msg if {
	days := input.attributes.retention_in_days
	days > 0
	days < data.parameters.min_days
	msg := sprintf("logs are kept for %d days, %d are required", [days, data.parameters.min_days])
}

deny contains "logs never expire, which is not allowed" if {
	input.attributes.retention_in_days == 0
	data.parameters.never_expires_allowed == false
}
