# METADATA
# title: DB clusters do not use a default master user name
# description: |
#   Names such as admin and postgres are the first that a password guesser tries. The name cannot be
#   changed after creation, so this is cheap only before the first apply. Replicas take the name of
#   their source and are not judged; where a plan restores a backup without naming the user, nothing can
#   be said.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.MasterAccounts.html
# - https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html
# custom:
#   severity: medium
#   severity_reason: Medium because a known name is half of a guess, and the password the other.
#   resource_types: [aws_rds_cluster]
#   applies_when:
#   - field: replication_source
#     present: false
#   requires: [master_username]
#   parameters:
#     denied: {default: [admin, postgres], description: 'Names that are not accepted, compared without case.'}
#   remediation:
#     terraform: Set `master_username = "orders_owner"`, a name of your own; this replaces the database, so restore its data into the new one.
#     cli: aws rds create-db-cluster --db-cluster-identifier NEW_NAME --master-username OWN_NAME --manage-master-user-password (with the other options of the present one), then move the data
#   controls: [rds-cluster-custom-admin-name]
package dbmuster.access.rds_cluster_custom_admin_name

import rego.v1
import future.keywords.not

deny contains msg if {
	name := input.attributes.master_username
	some denied in data.parameters.denied
	lower(name) == lower(denied)
	msg := sprintf("the master user is called %s, one of the default names", [name])
}

indeterminate contains "the name of the master user comes from a backup or from another region" if {
	not input.attributes.master_username
}
