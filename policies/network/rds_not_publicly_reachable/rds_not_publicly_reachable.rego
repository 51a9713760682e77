# METADATA
# title: The internet cannot reach databases
# description: |
#   A public address, a route to an internet gateway, a security group and a network ACL must all let the same client in
#   before a packet from the internet gets to the database. Collecting from an account computes it, with the evidence of
#   each step; a plan shows too little of the network and is not judged here. The flag alone is judged elsewhere: it
#   leaves one wrong rule between the database and the internet. Firewalls between gateway and subnet, and blocks on
#   public access for a whole VPC, are not seen.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html
# - https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html
# custom:
#   severity: critical
#   severity_reason: Critical because anybody in the world can connect and try passwords.
#   resource_types: [aws_rds_instance, aws_rds_cluster]
#   applies_when:
#   - field: public_reachability
#     present: true
#   requires: [public_reachability]
#   remediation:
#     terraform: "Set `publicly_accessible = false`, and put the database into subnets without a route to an internet gateway."
#     cli: |
#       aws rds modify-db-instance --db-instance-identifier NAME --no-publicly-accessible --apply-immediately
#   controls: [rds-instance-not-public]
package dbmuster.network.rds_not_publicly_reachable

import rego.v1
import future.keywords.not

deny contains {"message": msg, "field": "public_reachability"} if {
	input.attributes.public_reachability.reachable
	steps := [step.evidence | some step in input.attributes.public_reachability.steps]
	msg := sprintf("the internet reaches it: %s", [concat("; ", steps)])
}
