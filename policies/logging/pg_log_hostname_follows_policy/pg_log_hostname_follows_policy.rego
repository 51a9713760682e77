# METADATA
# title: Reverse name lookups for the log follow the declared policy
# description: |
#   With log_hostname every connection waits for the name server, and the name is what the owner of the
#   address says. Benchmarks contradict each other, so this is off by default and the wanted value is a
#   parameter.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-logging.html
# custom:
#   severity: low
#   severity_reason: Low because addresses are logged either way.
#   resource_types: [pg_cluster]
#   requires: ['settings[log_hostname]']
#   parameters:
#     wanted: {default: false, description: Whether host names shall be logged.}
#   remediation:
#     terraform: On RDS, add `parameter { name = "log_hostname", value = "0" }` to the `aws_db_parameter_group`.
#     cli: aws rds modify-db-parameter-group --db-parameter-group-name NAME --parameters "ParameterName=log_hostname,ParameterValue=0,ApplyMethod=immediate"
#     sql: ALTER SYSTEM SET log_hostname = 'off'; SELECT pg_reload_conf();
#   controls: [pg-log-hostname-off]
#   opt_in: true
package dbmuster.logging.pg_log_hostname_follows_policy

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains "log_hostname is on, and host names shall not be logged" if {
	data.parameters.wanted == false
	pg_setting.truthy(input.attributes.settings.log_hostname)
}

deny contains "log_hostname is off, and host names shall be logged" if {
	data.parameters.wanted == true
	value := input.attributes.settings.log_hostname
	not pg_setting.truthy(value)
}

indeterminate contains "the server did not show log_hostname" if not input.attributes.settings.log_hostname
