# METADATA
# title: Rotation of database secrets succeeds on schedule
# description: |
#   Rotation that is switched on and fails every night leaves the old credential in place, and nobody
#   notices. The last one has to be within the interval, with a grace of days, and the next one not overdue.
#   Judged live, where rotation is on; secrets of other services than RDS are theirs.
# related_resources:
# - https://docs.aws.amazon.com/securityhub/latest/userguide/secretsmanager-controls.html
# custom:
#   severity: medium
#   severity_reason: Medium because the password is older than everybody believes.
#   resource_types: [aws_secretsmanager_secret]
#   applies_when:
#   - field: origin
#     in: [live]
#   - field: rotation_enabled
#     in: [true]
#   requires: [last_rotated_date, next_rotation_date, rotation_interval_days, owning_service]
#   parameters:
#     grace_days: {default: 2, minimum: 0, maximum: 3660, description: Days that a rotation may be late.}
#   remediation:
#     cli: aws secretsmanager rotate-secret --secret-id NAME
#     console: Read the log of the rotation function, which says why earlier ones failed.
#   controls: [secretsmanager-rotation-successful]
package dbmuster.secrets.secretsmanager_rotation_successful

import rego.v1
import future.keywords.not
import data.dbmuster.lib.lifecycle

deny contains {"message": msg, "field": "next_rotation_date"} if {
	due := input.attributes.next_rotation_date
	lifecycle.within(due, 0 - data.parameters.grace_days)
	msg := sprintf("the rotation that was due on %s did not happen", [due])
}

deny contains {"message": msg, "field": "last_rotated_date"} if {
	last := input.attributes.last_rotated_date
	days := input.attributes.rotation_interval_days + data.parameters.grace_days
	lifecycle.within(last, 0 - days)
	msg := sprintf("it was rotated on %s, and every %d days is planned", [last, input.attributes.rotation_interval_days])
}

deny contains {"message": "it was never rotated", "field": "last_rotated_date"} if {
	not input.attributes.last_rotated_date
	not input.attributes.next_rotation_date
}

not_applicable contains msg if {
	input.attributes.owning_service != "rds"
	msg := sprintf("%s manages the secret", [input.attributes.owning_service])
}
