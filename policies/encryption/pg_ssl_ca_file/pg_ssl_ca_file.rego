# METADATA
# title: A CA file is configured where client certificates are asked for
# description: |
#   Rules that ask for a certificate are worth nothing without the authority that signs them: the server
#   cannot check any, and such logins fail or fall back to another rule. Not applicable without such rules.
#   Managed services keep the file themselves.
# related_resources:
# - https://www.postgresql.org/docs/current/ssl-tcp.html
# custom:
#   severity: low
#   severity_reason: Low because certificates are refused rather than trusted without it.
#   resource_types: [pg_cluster]
#   applies_when:
#   - field: managed_by
#     present: false
#   requires: ['settings[ssl_ca_file]', '<-pg_hba_rule.cluster']
#   remediation:
#     sql: ALTER SYSTEM SET ssl_ca_file = 'root.crt'; SELECT pg_reload_conf();
#   controls: [pg-ssl-ca-file]
package dbmuster.encryption.pg_ssl_ca_file

import rego.v1
import future.keywords.not

deny contains "rules ask for client certificates, and ssl_ca_file is empty" if {
	input.attributes.settings.ssl_ca_file == ""
}

wants_certificates if {
	some id in data.referrers["pg_hba_rule.cluster"][input.id]
	rule := data.index.pg_hba_rule[id].attributes
	not rule.error
	asks(rule)
}

asks(rule) if rule.auth_method == "cert"

asks(rule) if rule.options.clientcert in {"1", "verify-ca", "verify-full"}

not_applicable contains "no rule asks for client certificates" if not wants_certificates

indeterminate contains "the server did not show ssl_ca_file" if not input.attributes.settings.ssl_ca_file
