# METADATA
# title: Manual snapshots are not kept beyond the maximum age
# description: |
#   Manual snapshots stay for ever, with data that should have been deleted long ago. A copy is as old as
#   what it was copied from. A snapshot that has to stay carries the tag of a legal hold. Off by default.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CreateSnapshot.html
# custom:
#   severity: low
#   severity_reason: Low because old copies cost money, and hold data longer than promised.
#   resource_types: [aws_rds_snapshot, aws_rds_cluster_snapshot]
#   applies_when:
#   - field: origin
#     in: [live]
#   - field: snapshot_type
#     in: [manual]
#   requires: [snapshot_create_time, tags]
#   parameters:
#     max_days: {default: 365, minimum: 1, maximum: 3660, description: Days for which a manual snapshot may be kept.}
#     hold_key: {default: "legal-hold", description: "Key of the tag that keeps a snapshot, whatever its value, compared without case."}
#   remediation:
#     terraform: Remove the `aws_db_snapshot` or `aws_db_cluster_snapshot`.
#     cli: aws rds delete-db-snapshot --db-snapshot-identifier NAME
#   controls: [rds-manual-snapshot-age-limit]
#   opt_in: true
package dbmuster.retention.rds_manual_snapshot_age_limit

import rego.v1
import future.keywords.not

deny contains {"message": msg, "field": "snapshot_create_time"} if {
	taken := input.attributes.snapshot_create_time
	days := (time.parse_rfc3339_ns(data.as_of) - time.parse_rfc3339_ns(taken)) / ((24 * 3600) * 1000000000)
	days > data.parameters.max_days
	not held
	msg := sprintf("it was taken on %s, more than %d days ago", [taken, data.parameters.max_days])
}

held if {
	some key, _ in input.tags
	lower(key) == lower(data.parameters.hold_key)
}

indeterminate contains "the service does not tell when it was taken" if not input.attributes.snapshot_create_time
