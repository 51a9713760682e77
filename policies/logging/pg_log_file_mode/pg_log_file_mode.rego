# METADATA
# title: Log files are private to the server account
# description: |
#   Logs hold statements, names and addresses. 0600 keeps them to the account of the server; 0640 is
#   accepted where a group reads them, by parameter.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-logging.html
# custom:
#   severity: medium
#   severity_reason: Medium because logs hold statements and their values, for every account of the host to read.
#   resource_types: [pg_cluster]
#   applies_when:
#   - field: managed_by
#     present: false
#   requires: ['settings[log_file_mode]']
#   parameters:
#     accepted: {default: ['0400', '0600'], description: Modes that are accepted; add 0640 where a group reads the logs.}
#   remediation:
#     sql: ALTER SYSTEM SET log_file_mode = '0600'; SELECT pg_reload_conf();
#   controls: [pg-log-file-mode]
package dbmuster.logging.pg_log_file_mode

import rego.v1
import future.keywords.not

deny contains msg if {
	value := input.attributes.settings.log_file_mode
	not value in data.parameters.accepted
	msg := sprintf("log_file_mode is %s", [value])
}


indeterminate contains "the server did not show log_file_mode" if not input.attributes.settings.log_file_mode
