# METADATA
# title: Replication slots cannot fill the disk
# description: |
#   A slot that nobody reads keeps the write-ahead log for ever, until the disk is full and the server
#   stops. max_slot_wal_keep_size bounds that; without it no slot may stand idle for long. A slot that has
#   lost its log is told in any case.
# related_resources:
# - https://www.postgresql.org/docs/current/warm-standby.html
# - https://www.postgresql.org/docs/current/runtime-config-replication.html
# custom:
#   severity: medium
#   severity_reason: Medium because a forgotten slot fills the disk, which stops the server, though not at once.
#   resource_types: [pg_cluster]
#   requires: [replication_slots, 'settings[max_slot_wal_keep_size]']
#   parameters:
#     max_inactive_hours: {default: 24, minimum: 0, maximum: 8784, description: Hours that a slot may stand idle while nothing bounds it.}
#   remediation:
#     sql: ALTER SYSTEM SET max_slot_wal_keep_size = '50GB'; SELECT pg_reload_conf(); -- and SELECT pg_drop_replication_slot('NAME') for one that nobody uses
#   controls: [pg-slot-retention-bounded]
package dbmuster.availability.pg_slot_retention_bounded

import rego.v1
import future.keywords.not

deny contains {"message": msg, "field": sprintf("replication_slots[%d]", [i])} if {
	input.attributes.settings.max_slot_wal_keep_size == "-1"
	some i, slot in input.attributes.replication_slots
	slot.active == false
	idle(slot)
	msg := sprintf("slot %s is not in use and keeps the log without a bound", [slot.name])
}

deny contains {"message": msg, "field": sprintf("replication_slots[%d]", [i])} if {
	some i, slot in input.attributes.replication_slots
	slot.wal_status in {"lost", "unreserved"}
	msg := sprintf("slot %s has lost or is about to lose the log that it needs", [slot.name])
}

# Before 17 nobody knows since when.
idle(slot) if not slot.inactive_since

idle(slot) if {
	hours := (time.parse_rfc3339_ns(data.as_of) - time.parse_rfc3339_ns(slot.inactive_since)) / 3600000000000
	hours > data.parameters.max_inactive_hours
}
