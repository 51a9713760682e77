# METADATA
# title: pgAudit logs catalog access, no values and nothing to the client
# description: |
#   With pgaudit.log_catalog off, statements on catalogs alone leave no line. pgaudit.log_parameter writes
#   bound values into the log, and pgaudit.log_client shows the audit to the one who is audited. Off by
#   default.
# related_resources:
# - https://github.com/pgaudit/pgaudit
# custom:
#   severity: low
#   severity_reason: Low because it shades what an audit log holds that is there.
#   resource_types: [pg_cluster]
#   requires: ['settings[pgaudit.log_catalog]', 'settings[pgaudit.log_client]', 'settings[pgaudit.log_parameter]']
#   parameters:
#     log_parameter: {default: false, description: Whether bound values may be in the audit log.}
#   remediation:
#     terraform: On RDS, add `parameter { name = "pgaudit.log_catalog", value = "1" }` to the `aws_db_parameter_group`.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "ParameterName=pgaudit.log_catalog,ParameterValue=1,ApplyMethod=immediate"
#     sql: ALTER SYSTEM SET pgaudit.log_catalog = 'on'; SELECT pg_reload_conf();
#   controls: [pg-pgaudit-catalog-and-parameters]
#   opt_in: true
package dbmuster.logging.pg_pgaudit_catalog_and_parameters

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains "pgaudit.log_catalog is off" if {
	value := input.attributes.settings["pgaudit.log_catalog"]
	not pg_setting.truthy(value)
}

deny contains "pgaudit.log_client is on" if pg_setting.truthy(input.attributes.settings["pgaudit.log_client"])

deny contains "pgaudit.log_parameter is on, and values may not be in the audit log" if {
	pg_setting.truthy(input.attributes.settings["pgaudit.log_parameter"])
	data.parameters.log_parameter == false
}

indeterminate contains "the server did not show pgaudit.log_catalog" if not input.attributes.settings["pgaudit.log_catalog"]

indeterminate contains "the server did not show pgaudit.log_client" if not input.attributes.settings["pgaudit.log_client"]

indeterminate contains "the server did not show pgaudit.log_parameter" if not input.attributes.settings["pgaudit.log_parameter"]
