# METADATA
# title: Enhanced Monitoring is on
# description: |
#   Enhanced Monitoring records what the operating system of the instance does, process by process,
#   which the hypervisor metrics do not show. RDS Custom does not offer it.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.html
# - https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html
# custom:
#   severity: low
#   severity_reason: Low because it helps to find what is slow.
#   resource_types: [aws_rds_instance]
#   requires: [monitoring_interval]
#   reads: [engine]
#   remediation:
#     terraform: Set `monitoring_interval = 60` and `monitoring_role_arn`.
#     cli: aws rds modify-db-instance --db-instance-identifier NAME --monitoring-interval 60 --monitoring-role-arn ROLE_ARN
#   controls: [rds-enhanced-monitoring]
package dbmuster.logging.rds_enhanced_monitoring

import rego.v1
import future.keywords.not

deny contains "Enhanced Monitoring is off" if {
	not input.attributes.monitoring_interval in {1, 5, 10, 15, 30, 60}
}

not_applicable contains "RDS Custom does not offer it" if startswith(input.attributes.engine, "custom-")
