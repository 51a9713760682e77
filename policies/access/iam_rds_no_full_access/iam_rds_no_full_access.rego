# METADATA
# title: Policies grant no administrative rights over all databases
# description: |
#   rds:* on all resources allows to delete, share, copy and expose every database. Such rights belong
#   to the database team and to automation, whose policies and principals go on the allow list. Judged
#   is the policy itself, managed or inline; AWS managed policies are judged where they are attached.
#   Conditions on TLS, a second factor, the region or the own account restrict nothing, those on tags and
#   principals do; what another condition or a Deny with conditions leaves is open.
# related_resources:
# - https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrds.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAM.html
# custom:
#   severity: medium
#   severity_reason: Medium because the right has to be misused by somebody who was given it, and calls are logged.
#   resource_types: [aws_iam_policy]
#   requires: [policy_statements, policy_type]
#   partial: [policy_statements]
#   reads: [attached_to]
#   parameters:
#     allowed: {default: [], description: 'Names of policies, and of principals with inline policies, that may administer all databases.'}
#   remediation:
#     terraform: List the actions that are needed and name the databases in `resources`.
#     cli: aws iam create-policy-version --policy-arn ARN --policy-document file://policy.json --set-as-default
#   controls: [iam-rds-no-full-access]
package dbmuster.access.iam_rds_no_full_access

import rego.v1
import future.keywords.not
import data.dbmuster.lib.iam

# Together they stand for rds:*, whichever way it is written.
probes := {
	"rds:AddRoleToDBCluster", "rds:CopyDBSnapshot", "rds:CreateDBInstance", "rds:DeleteDBInstance",
	"rds:DescribeDBInstances", "rds:ModifyDBCluster", "rds:RestoreDBInstanceFromDBSnapshot", "rds:StopDBInstance",
}

full if {
	every probe in probes {
		iam.allows_everywhere(input.attributes.policy_statements, probe, "rds", {"cluster", "db"})
	}
	not iam.approved(input.name, data.parameters.allowed)
}

deny contains {"message": "every RDS action is allowed on every database", "hinges": hinges} if {
	full
	not iam.approved(input.attributes.attached_to, data.parameters.allowed)
	not iam.unclear(input.attributes.policy_type, object.get(input.attributes, "attached_to", ""), data.parameters.allowed)
	statements := input.attributes.policy_statements
	hinges := {path |
		some probe in probes
		some i in iam.openings(statements, probe, "rds", {"cluster", "db"})
		some path in iam.hinges(statements, i, {probe})
	}
}

settled contains path if {
	some path in iam.settled(input.attributes.policy_statements, probes, "rds", {"cluster", "db"})
}

settled contains "policy_statements" if iam.approved(input.name, data.parameters.allowed)

indeterminate contains "every RDS action is allowed on every database, and who holds the policy is not known" if {
	full
	iam.unclear(input.attributes.policy_type, object.get(input.attributes, "attached_to", ""), data.parameters.allowed)
}

indeterminate contains "whether a condition or a Deny withholds an RDS action cannot be told" if {
	every probe in probes {
		count(iam.candidates(input.attributes.policy_statements, probe, "rds", {"cluster", "db"})) > 0
	}
	not full
	every name in [input.name, object.get(input.attributes, "attached_to", "")] {
		not iam.approved(name, data.parameters.allowed)
	}
}

