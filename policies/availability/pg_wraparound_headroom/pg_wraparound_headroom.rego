# METADATA
# title: Transaction id age leaves headroom
# description: |
#   At an age of about two billion a database stops taking writes until it is vacuumed by hand. Half a
#   billion before that there is time to find out what holds vacuum back.
# related_resources:
# - https://www.postgresql.org/docs/current/routine-vacuuming.html
# custom:
#   severity: medium
#   severity_reason: Medium because there is time left; when it ends, the database takes no writes.
#   resource_types: [pg_database]
#   requires: [frozen_xid_age, frozen_multixact_age]
#   parameters:
#     max_age: {default: 1500000000, minimum: 1, maximum: 2146483647, description: Most transactions since the last freeze.}
#   remediation:
#     sql: VACUUM (FREEZE, VERBOSE); -- in that database, after ending what holds it back
#   controls: [pg-wraparound-headroom]
package dbmuster.availability.pg_wraparound_headroom

import rego.v1
import future.keywords.not

deny contains msg if {
	some what, age in {"transaction id": input.attributes.frozen_xid_age, "multixact": input.attributes.frozen_multixact_age}
	age > data.parameters.max_age
	msg := sprintf("the oldest %s is %d transactions old, at most %d are wanted", [what, age, data.parameters.max_age])
}
