# METADATA
# title: DDL statements are logged
# description: |
#   Changes of tables, grants and roles have to leave a trace that their author cannot edit. log_statement
#   has to be ddl, mod or all, each of which includes the one before, or pgAudit has to record the class
#   ddl. A pgaudit.log that the server shows is one of a loaded library.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-logging.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.pgaudit.html
# custom:
#   severity: medium
#   severity_reason: Medium because nobody can tell who changed the structure or the roles.
#   resource_types: [pg_cluster]
#   requires: ['settings[log_statement]', 'settings[pgaudit.log]']
#   remediation:
#     terraform: On RDS, add `parameter { name = "log_statement", value = "ddl" }` to the `aws_db_parameter_group`.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "ParameterName=log_statement,ParameterValue=ddl,ApplyMethod=immediate"
#     sql: ALTER SYSTEM SET log_statement = 'ddl'; SELECT pg_reload_conf();
#   controls: [pg-log-statement]
package dbmuster.logging.pg_log_statement

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains msg if {
	value := input.attributes.settings.log_statement
	not pg_setting.logs_statements(value, "ddl")
	not pg_setting.audits(input.attributes.settings["pgaudit.log"], "ddl")
	msg := sprintf("log_statement is %s and pgAudit does not record ddl", [value])
}

indeterminate contains "the server did not show log_statement" if not input.attributes.settings.log_statement
