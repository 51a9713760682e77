# METADATA
# title: DB cluster snapshots are not shared with all AWS accounts
# description: |
#   Everybody with an AWS account can copy and restore a public snapshot, and taking it back does not reach the
#   copies. Only manual snapshots can be shared.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-share-snapshot.html
# custom:
#   severity: critical
#   severity_reason: Critical because every AWS account can restore the data.
#   resource_types: [aws_rds_cluster_snapshot]
#   applies_when:
#   - field: snapshot_type
#     not_in: [automated]
#   requires: [shared_accounts]
#   partial: [shared_accounts]
#   remediation:
#     terraform: Set `shared_accounts` of the `aws_db_cluster_snapshot` to the accounts that need it, without `all`.
#     cli: aws rds modify-db-cluster-snapshot-attribute --db-cluster-snapshot-identifier NAME --attribute-name restore --values-to-remove all
#   controls: [rds-cluster-snapshot-not-public]
package dbmuster.network.rds_cluster_snapshot_not_public

import rego.v1
import future.keywords.not

deny contains {"message": "everybody may restore the snapshot", "field": "shared_accounts"} if {
	"all" in input.attributes.shared_accounts
}
