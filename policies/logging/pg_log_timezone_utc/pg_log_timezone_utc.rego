# METADATA
# title: Time stamps of the log are in UTC
# description: |
#   Lines of servers in several zones can only be put in order when they share one, and a zone with summer
#   time has an hour that comes twice. Another zone can be declared.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-logging.html
# custom:
#   severity: low
#   severity_reason: Low because times can be converted, once somebody knows the zone.
#   resource_types: [pg_cluster]
#   requires: ['settings[log_timezone]']
#   parameters:
#     accepted: {default: ["Etc/GMT", "Etc/UCT", "Etc/UTC", "Etc/Universal", "Etc/Zulu", GMT, UCT, UTC, Universal, Zulu], description: Names of zones that are accepted.}
#   remediation:
#     sql: ALTER SYSTEM SET log_timezone = 'UTC'; SELECT pg_reload_conf();
#   controls: [pg-log-timezone-utc]
package dbmuster.logging.pg_log_timezone_utc

import rego.v1
import future.keywords.not

deny contains msg if {
	value := input.attributes.settings.log_timezone
	not lower(value) in {lower(zone) | some zone in data.parameters.accepted}
	msg := sprintf("log_timezone is `%s`", [value])
}

indeterminate contains "the server did not show log_timezone" if not input.attributes.settings.log_timezone
