# METADATA
# title: Performance Insights is on where the engine and class support it
# description: |
#   Performance Insights, now part of Database Insights, shows who runs what for how long. Db2 and RDS
#   Custom do not offer it, nor do the smallest burstable classes of MySQL and MariaDB, nor T2 and T3
#   classes of Aurora MySQL. Without knowledge to the contrary an instance is taken to support it.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DatabaseInsights.Engines.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_DatabaseInsights.Engines.html
# custom:
#   severity: low
#   severity_reason: Low because it helps to find what is slow.
#   resource_types: [aws_rds_instance, aws_rds_cluster_instance]
#   requires: [performance_insights_enabled]
#   reads: [engine, db_instance_class]
#   remediation:
#     terraform: Set `performance_insights_enabled = true`.
#     cli: aws rds modify-db-instance --db-instance-identifier NAME --enable-performance-insights
#   controls: [rds-performance-insights]
#   opt_in: true
package dbmuster.logging.rds_performance_insights

import rego.v1
import future.keywords.not

deny contains "Performance Insights is off" if {
	input.attributes.performance_insights_enabled == false
}

not_applicable contains "the engine does not offer it" if {
	some prefix in ["db2-", "custom-"]
	startswith(input.attributes.engine, prefix)
}

not_applicable contains "the instance class does not offer it" if {
	some prefix in small[input.attributes.engine]
	startswith(input.attributes.db_instance_class, prefix)
}

burstable := {
	"db.t2.micro", "db.t2.small", "db.t3.micro", "db.t3.small", "db.t4g.micro", "db.t4g.small",
}

small := {
	"mysql": burstable, "mariadb": burstable,
	"aurora-mysql": {"db.t2.", "db.t3.", "db.t4g.micro", "db.t4g.small"},
}
