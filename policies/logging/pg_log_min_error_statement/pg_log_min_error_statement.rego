# METADATA
# title: Statements that fail with error are recorded
# description: |
#   A line that says permission denied is worth little without the statement. `panic` switches the record
#   off.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-logging.html
# custom:
#   severity: medium
#   severity_reason: Medium because attempts that fail leave no trace of what was tried.
#   resource_types: [pg_cluster]
#   requires: ['settings[log_min_error_statement]']
#   remediation:
#     sql: ALTER SYSTEM SET log_min_error_statement = 'error'; SELECT pg_reload_conf();
#   controls: [pg-log-min-error-statement]
package dbmuster.logging.pg_log_min_error_statement

import rego.v1
import future.keywords.not

deny contains msg if {
	value := input.attributes.settings.log_min_error_statement
	rank[lower(value)] > rank.error
	msg := sprintf("log_min_error_statement is `%s`", [value])
}


indeterminate contains "the server did not show log_min_error_statement" if not input.attributes.settings.log_min_error_statement

indeterminate contains "the server shows no level that is known" if {
	value := input.attributes.settings.log_min_error_statement
	not rank[lower(value)]
}

rank := {"debug5": 1, "debug4": 2, "debug3": 3, "debug2": 4, "debug1": 5, "debug": 5, "info": 6, "notice": 7, "warning": 8, "error": 9, "log": 10, "fatal": 11, "panic": 12}
