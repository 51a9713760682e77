# METADATA
# title: Instances copy their tags to snapshots
# description: |
#   A snapshot without tags has no owner and no classification, and rules by tag do not protect it.
#   Members of Aurora clusters take it from their cluster and are not judged.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.html
# - https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html
# custom:
#   severity: low
#   severity_reason: Low because snapshots lose their owner, and no data.
#   resource_types: [aws_rds_instance]
#   requires: [copy_tags_to_snapshot]
#   remediation:
#     terraform: Set `copy_tags_to_snapshot = true`.
#     cli: aws rds modify-db-instance --db-instance-identifier NAME --copy-tags-to-snapshot
#   controls: [rds-instance-copy-tags]
package dbmuster.tagging.rds_instance_copy_tags

import rego.v1
import future.keywords.not

deny contains "tags are not copied to snapshots" if {
	input.attributes.copy_tags_to_snapshot == false
}
