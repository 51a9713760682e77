# METADATA
# title: Long runs of autovacuum are logged
# description: |
#   Tables that autovacuum cannot keep up with end in wraparound and outages. log_autovacuum_min_duration
#   says from how many milliseconds on a run leaves a line; -1 switches that off.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-logging.html
# custom:
#   severity: low
#   severity_reason: Low because it helps to find what is slow.
#   resource_types: [pg_cluster]
#   requires: ['settings[log_autovacuum_min_duration]']
#   remediation:
#     terraform: On RDS, add `parameter { name = "log_autovacuum_min_duration", value = "0" }` to the `aws_db_parameter_group`.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "ParameterName=log_autovacuum_min_duration,ParameterValue=0,ApplyMethod=immediate"
#     sql: ALTER SYSTEM SET log_autovacuum_min_duration = '0'; SELECT pg_reload_conf();
#   controls: [pg-log-autovacuum]
package dbmuster.logging.pg_log_autovacuum

import rego.v1
import future.keywords.not

deny contains msg if {
	value := input.attributes.settings.log_autovacuum_min_duration
	not accepted(value)
	msg := sprintf("log_autovacuum_min_duration is %s ms, 0 or a threshold is wanted", [value])
}

accepted(value) if {
	n := to_number(value)
	n >= 0
}

indeterminate contains "the server did not show log_autovacuum_min_duration" if not input.attributes.settings.log_autovacuum_min_duration
