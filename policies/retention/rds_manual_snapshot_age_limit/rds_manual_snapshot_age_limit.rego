# METADATA
# title: Manual snapshots are not kept beyond the maximum age
# description: |
#   Manual snapshots stay for ever, with data that should have been deleted long ago. A copy is as old as
#   what it was copied from, which RDS does not tell of clusters. A snapshot that has to stay carries the tag
#   of a legal hold. Off by default.
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
#   requires: [snapshot_create_time, original_snapshot_create_time, is_copy, tags]
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
	taken := min(times)
	days := (time.parse_rfc3339_ns(data.as_of) - time.parse_rfc3339_ns(taken)) / ((24 * 3600) * 1000000000)
	days > data.parameters.max_days
	not held
	msg := sprintf("its data is of %s, more than %d days ago", [taken, data.parameters.max_days])
}

# When it was made, and when what it was copied from was.
times contains input.attributes.snapshot_create_time

times contains input.attributes.original_snapshot_create_time

held if {
	some key, _ in input.tags
	lower(key) == lower(data.parameters.hold_key)
}

indeterminate contains "the service does not tell when it was taken" if not input.attributes.snapshot_create_time

indeterminate contains "it is a copy, and nobody tells how old what it was copied from is" if {
	input.attributes.is_copy
	not input.attributes.original_snapshot_create_time
	not held
}
