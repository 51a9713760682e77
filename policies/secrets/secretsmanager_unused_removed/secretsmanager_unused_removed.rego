# METADATA
# title: Unused database secrets are removed
# description: |
#   A credential that nobody reads is one that nobody misses when it is stolen. Secrets Manager tells the
#   day of the last read. One that was never read counts from the day it was made. Judged live; secrets of
#   other services than RDS are theirs.
# related_resources:
# - https://docs.aws.amazon.com/securityhub/latest/userguide/secretsmanager-controls.html
# custom:
#   severity: low
#   severity_reason: Low because nobody uses it, so that nobody misses it when it leaks.
#   resource_types: [aws_secretsmanager_secret]
#   applies_when:
#   - field: origin
#     in: [live]
#   requires: [last_accessed_date, created_date, owning_service]
#   parameters:
#     max_days: {default: 90, minimum: 1, maximum: 3660, description: Days without a read after which a secret counts as unused.}
#   remediation:
#     cli: aws secretsmanager delete-secret --secret-id NAME --recovery-window-in-days 30
#   controls: [secretsmanager-unused-removed]
package dbmuster.secrets.secretsmanager_unused_removed

import rego.v1
import future.keywords.not
import data.dbmuster.lib.lifecycle

deny contains {"message": msg, "field": "last_accessed_date"} if {
	last := input.attributes.last_accessed_date
	lifecycle.within(last, 0 - data.parameters.max_days)
	msg := sprintf("nobody has read it since %s", [last])
}

deny contains {"message": msg, "field": "last_accessed_date"} if {
	not input.attributes.last_accessed_date
	made := input.attributes.created_date
	lifecycle.within(made, 0 - data.parameters.max_days)
	msg := sprintf("nobody has ever read it, and it was made on %s", [made])
}

indeterminate contains "neither its last read nor its making is dated" if {
	not input.attributes.last_accessed_date
	not input.attributes.created_date
}

not_applicable contains msg if {
	input.attributes.owning_service != "rds"
	msg := sprintf("%s manages the secret", [input.attributes.owning_service])
}
