# METADATA
# title: Lines sent to syslog can be told apart and are complete
# description: |
#   Syslog drops repeated lines and cuts long ones. Sequence numbers and splitting keep both, and ident and
#   facility say whose lines they are. Judged where the log goes to syslog.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-logging.html
# custom:
#   severity: low
#   severity_reason: Low because lines are cut or mixed, rarely lost.
#   resource_types: [pg_cluster]
#   requires: ['settings[log_destination]', 'settings[syslog_facility]', 'settings[syslog_ident]', 'settings[syslog_sequence_numbers]', 'settings[syslog_split_messages]']
#   parameters:
#     facilities: {default: [local0, local1, local2, local3, local4, local5, local6, local7], description: Facilities that the log may go to.}
#     idents: {default: [], description: Program names that the log may carry; empty is any.}
#   remediation:
#     sql: ALTER SYSTEM SET syslog_sequence_numbers = 'on'; SELECT pg_reload_conf();
#   controls: [pg-syslog-settings]
package dbmuster.logging.pg_syslog_settings

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains msg if {
	some name in ["syslog_sequence_numbers", "syslog_split_messages"]
	value := input.attributes.settings[name]
	not pg_setting.truthy(value)
	msg := sprintf("%s is `%s`", [name, value])
}

deny contains msg if {
	value := input.attributes.settings.syslog_facility
	not lower(value) in data.parameters.facilities
	msg := sprintf("syslog_facility is `%s`", [value])
}

deny contains msg if {
	value := input.attributes.settings.syslog_ident
	not named(value)
	msg := sprintf("syslog_ident is `%s`", [value])
}

named(value) if {
	count(data.parameters.idents) == 0
	value != ""
}

named(value) if value in data.parameters.idents

not_applicable contains "the log does not go to syslog" if {
	destinations := input.attributes.settings.log_destination
	not "syslog" in pg_setting.elements(destinations)
}

indeterminate contains "the server did not show log_destination" if not input.attributes.settings.log_destination

indeterminate contains "the server did not show syslog_facility" if not input.attributes.settings.syslog_facility

indeterminate contains "the server did not show syslog_ident" if not input.attributes.settings.syslog_ident

indeterminate contains "the server did not show syslog_sequence_numbers" if not input.attributes.settings.syslog_sequence_numbers

indeterminate contains "the server did not show syslog_split_messages" if not input.attributes.settings.syslog_split_messages
