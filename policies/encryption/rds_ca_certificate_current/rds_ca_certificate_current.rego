# METADATA
# title: Instances use a current RDS certificate authority
# description: |
#   Clients that verify the server refuse a certificate whose authority has expired, so that they stop working or stop
#   verifying. Dates decide, not names alone: an authority that the table does not know is left open rather than
#   failed.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL-certificate-rotation.html
# custom:
#   severity: medium
#   severity_reason: Medium because clients that verify lose the connection on a day that is known.
#   resource_types: [aws_rds_instance, aws_rds_cluster_instance]
#   requires: [ca_certificate_identifier, ca_certificate_valid_till]
#   parameters:
#     allowed: {default: [rds-ca-rsa2048-g1, rds-ca-rsa4096-g1, rds-ca-ecc384-g1], description: Certificate authorities that are in use.}
#   remediation:
#     terraform: "Set `ca_cert_identifier = \"rds-ca-rsa2048-g1\"`."
#     cli: |
#       aws rds modify-db-instance --db-instance-identifier NAME --ca-certificate-identifier rds-ca-rsa2048-g1 --apply-immediately
#   controls: [rds-ca-certificate-current]
package dbmuster.encryption.rds_ca_certificate_current

import rego.v1
import future.keywords.not
import data.dbmuster.lib.lifecycle

deny contains {"message": msg, "field": "ca_certificate_identifier"} if {
	authority := data.tables.certificate_authorities[input.attributes.ca_certificate_identifier]
	lifecycle.over(authority.valid_till)
	msg := sprintf("the authority %s expired on %s", [input.attributes.ca_certificate_identifier, authority.valid_till])
}

deny contains {"message": msg, "field": "ca_certificate_identifier"} if {
	data.tables.certificate_authorities[input.attributes.ca_certificate_identifier]
	not input.attributes.ca_certificate_identifier in data.parameters.allowed
	msg := sprintf("the authority %s is not one of those in use", [input.attributes.ca_certificate_identifier])
}

deny contains {"message": msg, "field": "ca_certificate_valid_till"} if {
	till := input.attributes.ca_certificate_valid_till
	lifecycle.over(split(till, "T")[0])
	msg := sprintf("the server certificate expired at %s", [till])
}

indeterminate contains msg if {
	not data.tables.certificate_authorities[input.attributes.ca_certificate_identifier]
	not input.attributes.ca_certificate_identifier in data.parameters.allowed
	msg := sprintf("the authority %s is not in the table", [input.attributes.ca_certificate_identifier])
}
