# METADATA
# title: Aurora MySQL advanced auditing is on with events selected
# description: |
#   Exporting an audit log that nothing is written to proves nothing. Advanced auditing needs
#   server_audit_logging and a list of events in the cluster parameter group; QUERY includes the classes
#   of statements that stand for parts of it. A changed group counts only once every member is `in-sync`.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Auditing.html
# - https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html
# custom:
#   severity: medium
#   severity_reason: Medium because nothing is lost or opened; who did what cannot be told afterwards.
#   resource_types: [aws_rds_cluster]
#   applies_when:
#   - field: engine
#     in: [aurora, aurora-mysql]
#   requires: ['db_cluster_parameter_group->parameters[server_audit_logging]', 'db_cluster_parameter_group->parameters[server_audit_events]', db_cluster_parameter_group_status]
#   parameters:
#     events: {default: [CONNECT, QUERY_DCL, QUERY_DDL], allowed: [CONNECT, QUERY, QUERY_DCL, QUERY_DDL, QUERY_DML, TABLE], description: Events that must be audited.}
#   remediation:
#     terraform: Add `parameter { name = "server_audit_logging", value = "1" }` and `parameter { name = "server_audit_events", value = "CONNECT,QUERY_DCL,QUERY_DDL" }` to the `aws_rds_cluster_parameter_group` that it uses.
#     cli: aws rds modify-db-cluster-parameter-group --db-cluster-parameter-group-name NAME --parameters "ParameterName=server_audit_logging,ParameterValue=1,ApplyMethod=immediate" "ParameterName=server_audit_events,ParameterValue='CONNECT,QUERY_DCL,QUERY_DDL',ApplyMethod=immediate"
#   controls: [rds-aurora-mysql-audit-enabled]
package dbmuster.logging.rds_aurora_mysql_audit_enabled

import rego.v1
import future.keywords.not
import data.dbmuster.lib.applied
import data.dbmuster.lib.pg_setting

parameters := data.index.aws_rds_cluster_parameter_group[input.attributes.db_cluster_parameter_group].attributes.parameters

deny contains "server_audit_logging is off" if not pg_setting.truthy(parameters.server_audit_logging)

deny contains msg if {
	pg_setting.truthy(parameters.server_audit_logging)
	some event in data.parameters.events
	not selected(event)
	msg := sprintf("server_audit_events lacks %s", [event])
}

selected(event) if {
	chosen := pg_setting.elements(parameters.server_audit_events)
	some name in covering(event)
	name in chosen
}

# QUERY_DCL, QUERY_DDL and QUERY_DML are parts of QUERY.
covering(event) := {lower(event), "query"} if startswith(upper(event), "QUERY")

covering(event) := {lower(event)} if not startswith(upper(event), "QUERY")

deny contains {"message": applied.lacking(input.attributes.db_cluster_parameter_group_status), "field": "db_cluster_parameter_group_status"}

indeterminate contains applied.doubtful(input.attributes.db_cluster_parameter_group_status)
