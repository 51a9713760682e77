# METADATA
# title: Triggers are not disabled
# description: |
#   Triggers write audit trails and keep data right. One that was disabled for a bulk load and forgotten
#   does neither, and nobody sees it. Triggers of the server itself, and those that fire only on a replica,
#   are left out.
# related_resources:
# - https://www.postgresql.org/docs/current/sql-altertable.html
# custom:
#   severity: low
#   severity_reason: Low because rules of the application are skipped, which may be meant while data are loaded.
#   resource_types: [pg_object]
#   applies_when:
#   - field: class
#     in: [table]
#   - field: is_system
#     in: [false]
#   requires: [triggers]
#   parameters:
#     may_be_off: {default: [], description: Names of triggers that may be disabled.}
#   remediation:
#     sql: ALTER TABLE "SCHEMA"."NAME" ENABLE TRIGGER "TRIGGER";
#   controls: [pg-triggers-enabled]
package dbmuster.logging.pg_triggers_enabled

import rego.v1
import future.keywords.not

deny contains {"message": msg, "field": sprintf("triggers[%d].enabled", [i])} if {
	some i, trigger in input.attributes.triggers
	trigger.enabled == "disabled"
	not trigger.name in data.parameters.may_be_off
	msg := sprintf("trigger %s is disabled", [trigger.name])
}
