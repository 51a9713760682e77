# METADATA
# title: DB instances are not publicly accessible
# description: |
#   A public address makes the database reachable from the internet as soon as a security group lets it, so that one
#   wrong rule is enough. The flag decides, whether or not a group or route is in the way today. In Aurora each member
#   has its own, and one public reader exposes the data.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html
# custom:
#   severity: critical
#   severity_reason: Critical because the database gets a public address, and one rule too many opens it.
#   resource_types: [aws_rds_instance, aws_rds_cluster_instance]
#   requires: [publicly_accessible]
#   reads: [engine]
#   remediation:
#     terraform: "Set `publicly_accessible = false`."
#     cli: |
#       aws rds modify-db-instance --db-instance-identifier NAME --no-publicly-accessible --apply-immediately
#   controls: [rds-instance-not-public]
package dbmuster.network.rds_instance_not_public

import rego.v1
import future.keywords.not

not_applicable contains "the flag has no meaning for this engine" if input.attributes.engine in {"neptune", "docdb"}

deny contains {"message": "the instance has a public address", "field": "publicly_accessible"} if {
	input.attributes.publicly_accessible
}
