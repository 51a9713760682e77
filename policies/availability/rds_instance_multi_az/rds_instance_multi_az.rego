# METADATA
# title: Standalone production instances run Multi-AZ
# description: |
#   With a standby in another zone, the loss of a zone or of the host costs minutes; without one it
#   costs a restore. Instances of environments other than production are not judged; where no
#   environment is named, production is assumed. Read replicas are no standbys and need none, and RDS
#   Custom has no such flag.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZSingleStandby.html
# - https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html
# custom:
#   severity: medium
#   severity_reason: Medium because a zone that fails means hours of downtime, while backups remain.
#   resource_types: [aws_rds_instance]
#   applies_when:
#   - field: read_replica_source
#     present: false
#   requires: [multi_az, environment]
#   partial: [environment]
#   reads: [engine]
#   parameters:
#     production_environments: {default: [prod, production, prd, live], description: 'Environments that need it, compared without case; a database whose environment nobody names is judged as well.'}
#   remediation:
#     terraform: Set `multi_az = true`.
#     cli: aws rds modify-db-instance --db-instance-identifier NAME --multi-az
#   controls: [rds-instance-multi-az]
package dbmuster.availability.rds_instance_multi_az

import rego.v1
import future.keywords.not

deny contains {"message": "there is no standby in another zone", "hinges": {"environment"}} if {
	input.attributes.multi_az == false
}

# With a standby it does not matter which environment it is.
settled contains "environment" if input.attributes.multi_az == true

not_applicable contains "RDS Custom has no such flag" if startswith(input.attributes.engine, "custom-")

not_applicable contains "it is not a production database" if {
	input.environment != ""
	not lower(input.environment) in {lower(name) | some name in data.parameters.production_environments}
}
