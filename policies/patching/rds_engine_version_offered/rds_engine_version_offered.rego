# METADATA
# title: The exact engine version is still offered by RDS
# description: |
#   A version that RDS calls deprecated gets no more fixes and will be upgraded by force. RDS lists such versions only to
#   those who ask for all of them; a version that is not in the list at all is left open. RDS Custom has versions of its
#   own and is not judged.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBEngineVersions.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Maintenance.html
# custom:
#   severity: high
#   severity_reason: High because RDS takes a version back for a reason, such as a flaw.
#   resource_types: [aws_rds_instance, aws_rds_cluster]
#   applies_when:
#   - field: origin
#     in: [live]
#   - field: engine
#     not_prefix: [custom-]
#   requires: [engine, engine_version, engine_version_status]
#   remediation:
#     terraform: Raise `engine_version` to one that `aws rds describe-db-engine-versions` lists.
#     cli: aws rds modify-db-instance --db-instance-identifier NAME --engine-version VERSION --apply-immediately
#   controls: [rds-engine-version-still-offered]
package dbmuster.patching.rds_engine_version_offered

import rego.v1
import future.keywords.not

deny contains {"message": msg, "field": "engine_version"} if {
	lower(input.attributes.engine_version_status) == "deprecated"
	msg := sprintf("%s %s is deprecated", [input.attributes.engine, input.attributes.engine_version])
}

indeterminate contains "the service does not tell whether the version is still offered" if {
	not input.attributes.engine_version_status
}
