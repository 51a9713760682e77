# METADATA
# title: RDS proxies accept only TLS client connections
# description: |
#   The proxy ends the TLS connection of the client itself, so that the settings of the database behind it say nothing
#   about this leg. It takes plain connections unless it is told not to.
# related_resources:
# - https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.howitworks.html
# custom:
#   severity: high
#   severity_reason: Security Hub says medium; high as for the databases themselves.
#   resource_types: [aws_rds_proxy]
#   requires: [require_tls]
#   remediation:
#     terraform: "Set `require_tls = true`."
#     cli: aws rds modify-db-proxy --db-proxy-name NAME --require-tls
#   controls: [rds-proxy-tls-required]
package dbmuster.encryption.rds_proxy_tls_required

import rego.v1
import future.keywords.not

deny contains {"message": "clients may connect without TLS", "field": "require_tls"} if not input.attributes.require_tls
