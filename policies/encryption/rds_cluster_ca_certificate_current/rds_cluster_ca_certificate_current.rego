# METADATA
# title: Multi-AZ DB clusters use a current RDS certificate authority
# description: |
#   Clients that verify the server refuse a certificate whose authority has expired, so that they stop working or stop
#   verifying. Dates decide, not names alone: an authority that the table does not know is left open rather than
#   failed. Aurora keeps the authority on the members.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL-certificate-rotation.html
# custom:
#   severity: medium
#   severity_reason: Medium because clients that verify lose the connection on a day that is known.
#   resource_types: [aws_rds_cluster]
#   applies_when:
#   - field: ca_certificate_identifier
#     present: true
#   requires: [ca_certificate_identifier]
#   parameters:
#     allowed: {default: [rds-ca-rsa2048-g1, rds-ca-rsa4096-g1, rds-ca-ecc384-g1], description: Certificate authorities that are in use.}
#   remediation:
#     terraform: "Set `ca_certificate_identifier = \"rds-ca-rsa2048-g1\"`."
#     cli: |
#       aws rds modify-db-cluster --db-cluster-identifier NAME --ca-certificate-identifier rds-ca-rsa2048-g1 --apply-immediately
#   controls: [rds-ca-certificate-current]
package dbmuster.encryption.rds_cluster_ca_certificate_current

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

indeterminate contains msg if {
	not data.tables.certificate_authorities[input.attributes.ca_certificate_identifier]
	not input.attributes.ca_certificate_identifier in data.parameters.allowed
	msg := sprintf("the authority %s is not in the table", [input.attributes.ca_certificate_identifier])
}
