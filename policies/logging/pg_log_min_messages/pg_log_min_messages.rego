# METADATA
# title: Server messages of level warning and above are logged
# description: |
#   A higher threshold drops warnings, and from `log` on errors too. In this order `log` stands above
#   `error`.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-logging.html
# custom:
#   severity: medium
#   severity_reason: Medium because warnings and errors are what an investigation begins with.
#   resource_types: [pg_cluster]
#   requires: ['settings[log_min_messages]']
#   remediation:
#     sql: ALTER SYSTEM SET log_min_messages = 'warning'; SELECT pg_reload_conf();
#   controls: [pg-log-min-messages]
package dbmuster.logging.pg_log_min_messages

import rego.v1
import future.keywords.not

deny contains msg if {
	value := input.attributes.settings.log_min_messages
	rank[lower(value)] > rank.warning
	msg := sprintf("log_min_messages is `%s`: warnings are not logged", [value])
}


indeterminate contains "the server did not show log_min_messages" if not input.attributes.settings.log_min_messages

indeterminate contains "the server shows no level that is known" if {
	value := input.attributes.settings.log_min_messages
	not rank[lower(value)]
}

rank := {"debug5": 1, "debug4": 2, "debug3": 3, "debug2": 4, "debug1": 5, "debug": 5, "info": 6, "notice": 7, "warning": 8, "error": 9, "log": 10, "fatal": 11, "panic": 12}
