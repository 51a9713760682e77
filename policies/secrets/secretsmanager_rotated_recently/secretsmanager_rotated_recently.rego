# METADATA
# title: Database secrets were rotated within the maximum age
# description: |
#   Whether by schedule or by hand, a credential should not live longer than the house allows. A secret that
#   was never rotated is as old as itself. Judged live; secrets of other services than RDS are theirs.
# related_resources:
# - https://docs.aws.amazon.com/securityhub/latest/userguide/secretsmanager-controls.html
# custom:
#   severity: medium
#   severity_reason: Medium because an old password is worth more to whoever took it, but must have been taken.
#   resource_types: [aws_secretsmanager_secret]
#   applies_when:
#   - field: origin
#     in: [live]
#   requires: [last_rotated_date, created_date, owning_service]
#   parameters:
#     max_days: {default: 90, minimum: 1, maximum: 3660, description: Days that a credential may live.}
#   remediation:
#     terraform: Add an `aws_secretsmanager_secret_rotation` with `automatically_after_days` in its `rotation_rules`.
#     cli: aws secretsmanager rotate-secret --secret-id NAME
#   controls: [secretsmanager-rotated-recently]
package dbmuster.secrets.secretsmanager_rotated_recently

import rego.v1
import future.keywords.not
import data.dbmuster.lib.lifecycle

deny contains {"message": msg, "field": "last_rotated_date"} if {
	lifecycle.within(since, 0 - data.parameters.max_days)
	msg := sprintf("it is the same since %s, %d days are allowed", [since, data.parameters.max_days])
}

dates := array.concat([day | day := input.attributes.last_rotated_date], [day | day := input.attributes.created_date])

since := dates[0]

indeterminate contains "neither its rotation nor its making is dated" if {
	not input.attributes.last_rotated_date
	not input.attributes.created_date
}

not_applicable contains msg if {
	input.attributes.owning_service != "rds"
	msg := sprintf("%s manages the secret", [input.attributes.owning_service])
}
