# METADATA
# title: Required ownership tags are present on each cluster
# description: |
#   Without an owner nobody answers for a finding on the cluster; without environment and classification
#   nobody can rank it. A tag counts when its key is there, in whatever case, with a value; tags that
#   AWS sets do not. In plans the default tags of the provider count.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.html
# - https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html
# custom:
#   severity: low
#   severity_reason: Low because nobody is asked; nothing is opened.
#   resource_types: [aws_rds_cluster]
#   requires: [tags]
#   parameters:
#     required_keys: {default: [owner, environment, data-classification], description: 'Tag keys that must be present with a value, compared without case.'}
#   remediation:
#     terraform: Add the keys to `tags` of the `aws_rds_cluster`, or to `default_tags` of the provider.
#     cli: aws rds add-tags-to-resource --resource-name ARN --tags Key=owner,Value=TEAM
#   controls: [rds-cluster-tagged]
package dbmuster.tagging.rds_cluster_tagged

import rego.v1
import future.keywords.not
import data.dbmuster.lib.tagging

deny contains msg if {
	some key in data.parameters.required_keys
	not tagging.has(input.tags, lower(key))
	msg := sprintf("the tag %s is missing or empty", [key])
}
