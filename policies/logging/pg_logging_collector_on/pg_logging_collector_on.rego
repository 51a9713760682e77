# METADATA
# title: The logging collector runs when the log goes to files
# description: |
#   csvlog and jsonlog are written by the collector only, and stderr is lost where nobody catches it. Where
#   the journal or a container runtime does, say so with the parameter.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-logging.html
# custom:
#   severity: medium
#   severity_reason: Medium because lines get lost where nothing else collects them.
#   resource_types: [pg_cluster]
#   applies_when:
#   - field: managed_by
#     present: false
#   requires: ['settings[logging_collector]', 'settings[log_destination]']
#   parameters:
#     stderr_is_kept: {default: false, description: Something outside the server keeps what it writes to stderr.}
#   remediation:
#     sql: ALTER SYSTEM SET logging_collector = 'on'; -- then restart the server
#   controls: [pg-logging-collector-on]
package dbmuster.logging.pg_logging_collector_on

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains msg if {
	value := input.attributes.settings.logging_collector
	not pg_setting.truthy(value)
	needs_collector
	msg := sprintf("logging_collector is `%s` and nothing else keeps the log", [value])
}


indeterminate contains "the server did not show logging_collector" if not input.attributes.settings.logging_collector

needs_collector if {
	some file in pg_setting.elements(input.attributes.settings.log_destination)
	file in {"csvlog", "jsonlog"}
}

needs_collector if {
	"stderr" in pg_setting.elements(input.attributes.settings.log_destination)
	data.parameters.stderr_is_kept == false
	not "syslog" in pg_setting.elements(input.attributes.settings.log_destination)
}
