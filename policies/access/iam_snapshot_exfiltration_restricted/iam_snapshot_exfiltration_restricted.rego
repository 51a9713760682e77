# METADATA
# title: Few policies allow to share, copy or export database snapshots
# description: |
#   Sharing, copying and exporting a snapshot takes the whole database out of reach of network rules and grants. The
#   actions belong to backup automation and the database team, whose policies and principals go on the allow list. A
#   service control policy that denies them is not seen here. Conditions on TLS, a second factor, the region or the own
#   account restrict nothing, those on tags and principals do; what another condition or a Deny with conditions leaves is open.
# related_resources:
# - https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrds.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html
# custom:
#   severity: high
#   severity_reason: High because a shared or exported snapshot takes all data out of the account in one call.
#   resource_types: [aws_iam_policy]
#   requires: [policy_statements, policy_type]
#   partial: [policy_statements]
#   reads: [attached_to]
#   parameters:
#     allowed: {default: [], description: 'Names of policies, and of principals with inline policies, that may move snapshots.'}
#   remediation:
#     terraform: Take the actions out of the statement, or limit `resources` to the snapshots that are meant.
#     cli: aws iam create-policy-version --policy-arn ARN --policy-document file://policy.json --set-as-default
#   controls: [iam-snapshot-exfiltration-restricted]
package dbmuster.access.iam_snapshot_exfiltration_restricted

import rego.v1
import future.keywords.not
import data.dbmuster.lib.iam

actions := {
	"rds:CopyDBClusterSnapshot", "rds:CopyDBSnapshot", "rds:ModifyDBClusterSnapshotAttribute",
	"rds:ModifyDBSnapshotAttribute", "rds:StartExportTask",
}

kinds := {"cluster", "cluster-snapshot", "db", "snapshot"}

# Position of a statement and an action that it opens.
open contains [i, action] if {
	some action in actions
	some i in iam.openings(input.attributes.policy_statements, action, "rds", kinds)
}

found contains msg if {
	count(open) > 0
	not iam.approved(input.name, data.parameters.allowed)
	msg := sprintf("snapshots of every database can leave through %s", [concat(", ", sort({pair[1] | some pair in open}))])
}

deny contains {"message": msg, "hinges": hinges} if {
	some msg in found
	some [i, _] in open
	not iam.approved(input.attributes.attached_to, data.parameters.allowed)
	not iam.unclear(input.attributes.policy_type, object.get(input.attributes, "attached_to", ""), data.parameters.allowed)
	opened := {action | some [at, action] in open; at == i}
	hinges := iam.hinges(input.attributes.policy_statements, i, opened)
}

settled contains path if {
	some path in iam.settled(input.attributes.policy_statements, actions, "rds", kinds)
}

settled contains "policy_statements" if iam.approved(input.name, data.parameters.allowed)

indeterminate contains msg if {
	some reach in found
	iam.unclear(input.attributes.policy_type, object.get(input.attributes, "attached_to", ""), data.parameters.allowed)
	msg := sprintf("%s, and who holds the policy is not known", [reach])
}

indeterminate contains msg if {
	some action in actions
	count(iam.questionable(input.attributes.policy_statements, action, "rds", kinds)) > 0
	count(open) == 0
	every name in [input.name, object.get(input.attributes, "attached_to", "")] {
		not iam.approved(name, data.parameters.allowed)
	}
	msg := sprintf("whether a condition or a Deny withholds %s cannot be told", [action])
}
