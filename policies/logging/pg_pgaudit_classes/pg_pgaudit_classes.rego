# METADATA
# title: pgAudit records the required statement classes
# description: |
#   ddl and role are the least: what exists, and who may do what. `all` includes them, and `-class` takes
#   one out again. A server that does not show pgaudit.log has not loaded the library, and records nothing.
# related_resources:
# - https://github.com/pgaudit/pgaudit
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.pgaudit.html
# custom:
#   severity: high
#   severity_reason: High because changes of rights and structure leave no record that holds up in an audit.
#   resource_types: [pg_cluster]
#   requires: ['settings[pgaudit.log]']
#   parameters:
#     required: {default: [ddl, role], allowed: [ddl, function, misc, misc_set, read, role, write], description: Classes that have to be recorded.}
#   remediation:
#     terraform: On RDS, add `parameter { name = "pgaudit.log", value = "ddl,role" }` to the `aws_db_parameter_group`.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "ParameterName=pgaudit.log,ParameterValue='ddl,role',ApplyMethod=immediate"
#     sql: ALTER SYSTEM SET pgaudit.log = 'ddl, role'; SELECT pg_reload_conf();
#   controls: [pg-pgaudit-classes]
package dbmuster.logging.pg_pgaudit_classes

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains msg if {
	value := input.attributes.settings["pgaudit.log"]
	some class in data.parameters.required
	not pg_setting.audits(value, class)
	msg := sprintf("pgaudit.log is `%s` and does not record %s", [value, class])
}


deny contains "pgAudit is not loaded, pgaudit.log does not exist" if not input.attributes.settings["pgaudit.log"]
