# METADATA
# title: Snapshots are shared only with approved accounts
# description: |
#   An account that a snapshot is shared with can copy all of its data. Sharing with a single foreign account is a
#   quiet way to take data out, which a check for public snapshots does not see. The own account counts as approved.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html
# custom:
#   severity: high
#   severity_reason: High because an account that nobody approved can restore the data.
#   resource_types: [aws_rds_snapshot, aws_rds_cluster_snapshot]
#   requires: [shared_accounts]
#   reads: [account_id]
#   partial: [shared_accounts]
#   parameters:
#     trusted_accounts: {default: [], description: Account ids that snapshots may be shared with.}
#   remediation:
#     terraform: "Remove the account from `shared_accounts`, or add it to the parameter `trusted_accounts`."
#     cli: |
#       aws rds modify-db-snapshot-attribute --db-snapshot-identifier NAME --attribute-name restore --values-to-remove ACCOUNT
#   controls: [rds-snapshot-shares-approved]
package dbmuster.network.rds_snapshot_shares_approved

import rego.v1
import future.keywords.not

deny contains {"message": sprintf("shared with %s, which is not approved", [account]), "field": "shared_accounts"} if {
	some account in input.attributes.shared_accounts
	not account in data.parameters.trusted_accounts
	not account == input.account_id
}
