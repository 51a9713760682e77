# METADATA
# title: Aurora MySQL clusters have a backtrack window
# description: |
#   Backtrack rewinds a cluster within minutes, without a restore. It can be switched on only when a
#   cluster is made, and not for global databases, cross-region replicas or Aurora Serverless v1; those
#   are not judged.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Managing.Backtrack.html
# - https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html
# custom:
#   severity: low
#   severity_reason: Security Hub says medium; it adds speed to recovery, not recovery.
#   resource_types: [aws_rds_cluster]
#   applies_when:
#   - field: engine
#     in: [aurora, aurora-mysql]
#   - field: engine_mode
#     not_in: [serverless]
#   - field: global_cluster
#     present: false
#   - field: replication_source
#     present: false
#   requires: [backtrack_window]
#   remediation:
#     terraform: Set `backtrack_window = 86400` on a new cluster.
#     cli: aws rds restore-db-cluster-to-point-in-time --source-db-cluster-identifier NAME --db-cluster-identifier NEW_NAME --use-latest-restorable-time --backtrack-window 86400
#   controls: [rds-aurora-mysql-backtrack]
#   opt_in: true
package dbmuster.retention.rds_aurora_mysql_backtrack

import rego.v1
import future.keywords.not

deny contains "there is no backtrack window" if {
	input.attributes.backtrack_window == 0
}
