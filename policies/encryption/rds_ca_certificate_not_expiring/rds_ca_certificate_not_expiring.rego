# METADATA
# title: Server certificates and their authorities stay valid for a while
# description: |
#   When the certificate of a server or its authority runs out, clients that verify it cannot connect, and people turn
#   verification off. Both dates count: that of the server certificate and that of the authority behind it. Members of
#   Aurora clusters have certificates of their own; a Multi-AZ DB cluster has one.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL-certificate-rotation.html
# - https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CertificateDetails.html
# custom:
#   severity: high
#   severity_reason: High because every client that verifies certificates is cut off within weeks.
#   resource_types: [aws_rds_instance, aws_rds_cluster_instance, aws_rds_cluster]
#   applies_when:
#   - field: origin
#     in: [live]
#   - field: ca_certificate_identifier
#     present: true
#   requires: [ca_certificate_identifier, ca_certificate_valid_till, ca_valid_till]
#   parameters:
#     min_days: {default: 90, minimum: 0, maximum: 3660, description: Days for which certificates must still be valid.}
#   remediation:
#     terraform: Set `ca_cert_identifier = "rds-ca-rsa2048-g1"` (`ca_certificate_identifier` on a Multi-AZ cluster).
#     cli: aws rds modify-db-instance --db-instance-identifier NAME --ca-certificate-identifier rds-ca-rsa2048-g1 --apply-immediately
#   controls: [rds-ca-certificate-not-expiring]
package dbmuster.encryption.rds_ca_certificate_not_expiring

import rego.v1
import future.keywords.not
import data.dbmuster.lib.lifecycle

deny contains {"message": msg, "field": "ca_certificate_valid_till"} if {
	till := input.attributes.ca_certificate_valid_till
	lifecycle.within(till, data.parameters.min_days)
	msg := sprintf("the server certificate is valid till %s", [till])
}

deny contains {"message": msg, "field": "ca_valid_till"} if {
	till := input.attributes.ca_valid_till
	lifecycle.within(till, data.parameters.min_days)
	msg := sprintf("the authority %s is valid till %s", [input.attributes.ca_certificate_identifier, till])
}

indeterminate contains "the service does not tell how long the server certificate is valid" if {
	not input.attributes.ca_certificate_valid_till
}
