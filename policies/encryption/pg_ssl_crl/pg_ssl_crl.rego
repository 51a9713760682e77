# METADATA
# title: Revoked client certificates are known where certificates are asked for
# description: |
#   Without a revocation list, the certificate of somebody who left goes on opening the door until it runs
#   out. A file or a folder of lists will do. Not applicable without rules that ask for certificates.
# related_resources:
# - https://www.postgresql.org/docs/current/ssl-tcp.html
# custom:
#   severity: low
#   severity_reason: Low because it takes a certificate that was stolen or withdrawn and has not expired.
#   resource_types: [pg_cluster]
#   applies_when:
#   - field: managed_by
#     present: false
#   requires: ['settings[ssl_crl_file]', 'settings[ssl_crl_dir]', '<-pg_hba_rule.cluster']
#   remediation:
#     sql: ALTER SYSTEM SET ssl_crl_file = 'root.crl'; SELECT pg_reload_conf();
#   controls: [pg-ssl-crl]
package dbmuster.encryption.pg_ssl_crl

import rego.v1
import future.keywords.not

deny contains "rules ask for client certificates, and neither ssl_crl_file nor ssl_crl_dir is set" if {
	input.attributes.settings.ssl_crl_file == ""
	object.get(input.attributes.settings, "ssl_crl_dir", "") == ""
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

indeterminate contains "the server did not show ssl_crl_file" if not input.attributes.settings.ssl_crl_file
