# METADATA
# title: Key policies of database keys do not grant use to everyone
# description: |
#   A statement that allows every principal lets any AWS account decrypt, unless a condition names an account, an
#   organisation, a service or a network, without a wildcard; excluding some ties nobody. A shared snapshot under such
#   a key is readable by all. Keys that nothing of a database uses are not judged. Statements that deny are not weighed
#   against those that allow.
# related_resources:
# - https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
# - https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
# custom:
#   severity: critical
#   severity_reason: Critical because every AWS account can then use the key.
#   resource_types: [aws_kms_key]
#   requires: [policy_statements]
#   reads:
#   - "<-aws_rds_instance.kms_key"
#   - "<-aws_rds_cluster.kms_key"
#   - "<-aws_rds_snapshot.kms_key"
#   - "<-aws_rds_cluster_snapshot.kms_key"
#   - "<-aws_rds_automated_backup.kms_key"
#   - "<-aws_rds_activity_stream.kms_key"
#   partial: [policy_statements]
#   remediation:
#     terraform: |
#       Name the principals in the key policy, or add a condition on `kms:CallerAccount` or `aws:PrincipalOrgID`.
#     cli: "aws kms put-key-policy --key-id KEY --policy-name default --policy file://policy.json"
#   controls: [kms-key-policy-not-public]
package dbmuster.encryption.kms_key_policy_not_public

import rego.v1
import future.keywords.not
import data.dbmuster.lib.principals

protects contains id if some id in data.referrers["aws_rds_instance.kms_key"][input.id]
protects contains id if some id in data.referrers["aws_rds_cluster.kms_key"][input.id]
protects contains id if some id in data.referrers["aws_rds_snapshot.kms_key"][input.id]
protects contains id if some id in data.referrers["aws_rds_cluster_snapshot.kms_key"][input.id]
protects contains id if some id in data.referrers["aws_rds_automated_backup.kms_key"][input.id]
protects contains id if some id in data.referrers["aws_rds_activity_stream.kms_key"][input.id]

not_applicable contains "no database, snapshot or stream is encrypted with this key" if count(protects) == 0

deny contains {"message": msg, "field": at, "hinges": hinges} if {
	some i, statement in input.attributes.policy_statements
	statement.effect == "Allow"
	principals.to_everybody(statement)
	not principals.tied(statement)
	at := sprintf("policy_statements[%d]", [i])
	hinges := {sprintf("%s.conditions", [at])}
	msg := sprintf("everyone is allowed %s without a narrowing condition", [concat(", ", statement.actions)])
}

# Whoever is named in them, statements that deny or are tied to somebody let nobody else in.
settled contains sprintf("policy_statements[%d]", [i]) if {
	some i, statement in input.attributes.policy_statements
	harmless(statement)
}

harmless(statement) if statement.effect == "Deny"

harmless(statement) if principals.tied(statement)

settled contains sprintf("policy_statements[%d].%s", [i, part]) if {
	some i, statement in input.attributes.policy_statements
	not principals.to_everybody(statement)
	some part in ["actions", "conditions", "effect", "not_actions", "not_resources", "resources"]
}
