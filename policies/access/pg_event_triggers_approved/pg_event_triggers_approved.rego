# METADATA
# title: Event triggers are approved
# description: |
#   An event trigger runs in the session of whoever changes a table or, from PostgreSQL 17 on, logs in, with
#   that one's rights. Those of extensions and of the provider are left out; the others have to be approved
#   by name.
# related_resources:
# - https://www.postgresql.org/docs/current/event-triggers.html
# custom:
#   severity: medium
#   severity_reason: Medium because it takes a superuser to make one, after which it runs with every DDL statement.
#   resource_types: [pg_database]
#   applies_when:
#   - field: allows_connections
#     in: [true]
#   - field: is_provider_owned
#     not_in: [true]
#   requires: [event_triggers]
#   parameters:
#     allowed: {default: [], description: Names of event triggers that may be there.}
#   remediation:
#     sql: DROP EVENT TRIGGER "NAME";
#   controls: [pg-event-triggers-approved]
package dbmuster.access.pg_event_triggers_approved

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_role

deny contains msg if {
	some trigger in input.attributes.event_triggers
	not trigger.extension
	not trigger.name in data.parameters.allowed
	not pg_role.builtin(trigger.owner_name)
	msg := sprintf("event trigger %s of %s runs at %s and is not approved", [trigger.name, trigger.owner_name, trigger.event])
}
