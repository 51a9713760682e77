# METADATA
# title: PostgreSQL on clusters logs statements as required
# description: |
#   Unless log_statement is set in the parameter group, no statement is logged and nobody can tell who
#   changed what. The classes ddl, mod and all include each other in this order. Logging by duration is
#   a matter of taste and privacy, and is only asked for when the parameter says so.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_LogAccess.Concepts.PostgreSQL.Query_Logging.html
# - https://www.postgresql.org/docs/current/runtime-config-logging.html
# custom:
#   severity: low
#   severity_reason: Low because connections and errors are logged without it.
#   resource_types: [aws_rds_cluster]
#   applies_when:
#   - field: engine
#     in: [postgres, aurora-postgresql]
#   requires: ['db_cluster_parameter_group->parameters[log_statement]', 'db_cluster_parameter_group->parameters[log_min_duration_statement]']
#   parameters:
#     log_statement: {default: ddl, allowed: [ddl, mod, all], description: 'Least class of statements that must be logged: ddl, mod or all.'}
#     duration_required: {default: false, description: Require log_min_duration_statement as well.}
#   remediation:
#     terraform: Add `parameter { name = "log_statement", value = "ddl" }` to the `aws_rds_cluster_parameter_group` that it uses.
#     cli: aws rds modify-db-cluster-parameter-group --db-cluster-parameter-group-name NAME --parameters "ParameterName=log_statement,ParameterValue=ddl,ApplyMethod=immediate"
#   controls: [rds-postgres-query-logging]
package dbmuster.logging.rds_cluster_postgres_query_logging

import rego.v1
import future.keywords.not
import data.dbmuster.lib.parameters as group_parameters
import data.dbmuster.lib.pg_setting

parameters := data.index.aws_rds_cluster_parameter_group[input.attributes.db_cluster_parameter_group].attributes.parameters

deny contains msg if {
	value := group_parameters.value(parameters, "postgres", "log_statement")
	not pg_setting.logs_statements(value, data.parameters.log_statement)
	msg := sprintf("log_statement is %s, %s is wanted", [value, data.parameters.log_statement])
}

deny contains "log_min_duration_statement is off" if {
	data.parameters.duration_required == true
	group_parameters.value(parameters, "postgres", "log_min_duration_statement") in {"-1", ""}
}
