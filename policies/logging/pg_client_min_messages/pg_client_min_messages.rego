# METADATA
# title: Clients do not receive messages of level debug or log
# description: |
#   Such messages show plans, values and paths to whoever is connected. A session may change its own level,
#   so this is hygiene; what ALTER ROLE and ALTER DATABASE set counts too. Off by default; the strictest
#   standards accept error only.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-client.html
# custom:
#   severity: low
#   severity_reason: Low because it tells the client more than it needs, about its own work.
#   resource_types: [pg_setting]
#   applies_when:
#   - field: name
#     in: [client_min_messages]
#   requires: [value, overrides]
#   parameters:
#     accepted: {default: [error, notice, warning], description: Levels that are accepted.}
#   remediation:
#     sql: ALTER SYSTEM SET client_min_messages = 'notice'; SELECT pg_reload_conf();
#   controls: [pg-client-min-messages]
#   opt_in: true
package dbmuster.logging.pg_client_min_messages

import rego.v1
import future.keywords.not

deny contains {"message": msg, "field": "value"} if {
	not lower(input.attributes.value) in data.parameters.accepted
	msg := sprintf("client_min_messages is `%s`", [input.attributes.value])
}

deny contains {"message": msg, "field": sprintf("overrides[%d].value", [i])} if {
	some i, override in input.attributes.overrides
	not lower(override.value) in data.parameters.accepted
	msg := sprintf("`%s` is set for some sessions", [override.value])
}
