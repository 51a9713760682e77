# METADATA
# title: Large temporary files are logged
# description: |
#   A query that spills to disk fills it. log_temp_files says from which size on (kB) a file leaves a line;
#   -1 switches that off, 0 logs all.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-logging.html
# custom:
#   severity: low
#   severity_reason: Low because it helps to find what is slow.
#   resource_types: [pg_cluster]
#   requires: ['settings[log_temp_files]']
#   remediation:
#     terraform: On RDS, add `parameter { name = "log_temp_files", value = "0" }` to the `aws_db_parameter_group`.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "ParameterName=log_temp_files,ParameterValue=0,ApplyMethod=immediate"
#     sql: ALTER SYSTEM SET log_temp_files = '0'; SELECT pg_reload_conf();
#   controls: [pg-log-temp-files]
package dbmuster.logging.pg_log_temp_files

import rego.v1
import future.keywords.not

deny contains msg if {
	value := input.attributes.settings.log_temp_files
	not accepted(value)
	msg := sprintf("log_temp_files is %s kB, 0 or a size is wanted", [value])
}

accepted(value) if {
	n := to_number(value)
	n >= 0
}

indeterminate contains "the server did not show log_temp_files" if not input.attributes.settings.log_temp_files
