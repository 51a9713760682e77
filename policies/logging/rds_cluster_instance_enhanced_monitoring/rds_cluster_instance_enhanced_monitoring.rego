# METADATA
# title: Enhanced Monitoring is on for members of clusters
# description: |
#   Enhanced Monitoring records what the operating system of a member does. Set on the cluster it covers
#   all of its members, whose own interval may then be 0.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Monitoring.OS.html
# - https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html
# custom:
#   severity: low
#   severity_reason: Low because it helps to find what is slow.
#   resource_types: [aws_rds_cluster_instance]
#   requires: [monitoring_interval, 'db_cluster->monitoring_interval']
#   remediation:
#     terraform: Set `monitoring_interval = 60` and `monitoring_role_arn` on the member or on the cluster.
#     cli: aws rds modify-db-instance --db-instance-identifier MEMBER --monitoring-interval 60 --monitoring-role-arn ROLE_ARN
#   controls: [rds-enhanced-monitoring]
package dbmuster.logging.rds_cluster_instance_enhanced_monitoring

import rego.v1
import future.keywords.not

deny contains "Enhanced Monitoring is off for the member and its cluster" if {
	input.attributes.monitoring_interval == 0
	not covered
}

covered if data.index.aws_rds_cluster[input.attributes.db_cluster].attributes.monitoring_interval > 0
