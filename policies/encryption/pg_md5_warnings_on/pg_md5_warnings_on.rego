# METADATA
# title: Warnings about md5 passwords are left on
# description: |
#   From PostgreSQL 18 on the server warns whoever sets an md5 password, since these will go. Switched off,
#   nobody learns of the accounts that will stop working.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-connection.html
# custom:
#   severity: low
#   severity_reason: Low because it silences a warning and changes nothing else.
#   resource_types: [pg_cluster]
#   requires: ['settings[md5_password_warnings]', server_version_num]
#   remediation:
#     terraform: On RDS, add `parameter { name = "md5_password_warnings", value = "1" }` to the `aws_db_parameter_group`.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "ParameterName=md5_password_warnings,ParameterValue=1,ApplyMethod=immediate"
#     sql: ALTER SYSTEM SET md5_password_warnings = 'on'; SELECT pg_reload_conf();
#   controls: [pg-md5-warnings-on]
package dbmuster.encryption.pg_md5_warnings_on

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains msg if {
	value := input.attributes.settings.md5_password_warnings
	not pg_setting.truthy(value)
	msg := sprintf("md5_password_warnings is `%s`", [value])
}

not_applicable contains "the setting exists from PostgreSQL 18 on" if input.attributes.server_version_num < 180000

indeterminate contains "the server did not show md5_password_warnings" if not input.attributes.settings.md5_password_warnings
