# METADATA
# title: TLS 1.3 suites and key exchange groups follow policy
# description: |
#   TLS 1.3 has cipher suites of its own, which ssl_ciphers does not touch. Empty is the choice of the TLS
#   library. Key exchange groups stand in ssl_groups from PostgreSQL 18 on and in ssl_ecdh_curve before.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-connection.html
# custom:
#   severity: low
#   severity_reason: Low because no suite of TLS 1.3 is known to be broken.
#   resource_types: [pg_cluster]
#   applies_when:
#   - field: managed_by
#     present: false
#   requires: ['settings[ssl_tls13_ciphers]', 'settings[ssl_groups]', 'settings[ssl_ecdh_curve]', server_version_num]
#   parameters:
#     suites: {default: [TLS_AES_128_GCM_SHA256, TLS_AES_256_GCM_SHA384, TLS_CHACHA20_POLY1305_SHA256], description: Suites that may be offered.}
#     groups: {default: [SecP256r1MLKEM768, SecP384r1MLKEM1024, X25519, X25519MLKEM768, X448, prime256v1, secp384r1, secp521r1], description: Key exchange groups that may be offered.}
#   remediation:
#     sql: ALTER SYSTEM SET ssl_groups = 'X25519:prime256v1'; SELECT pg_reload_conf();
#   controls: [pg-ssl-tls13-ciphers]
package dbmuster.encryption.pg_ssl_tls13_ciphers

import rego.v1
import future.keywords.not

deny contains msg if {
	some suite in names(input.attributes.settings.ssl_tls13_ciphers)
	not suite in data.parameters.suites
	msg := sprintf("ssl_tls13_ciphers offers %s", [suite])
}

deny contains msg if {
	some setting in ["ssl_ecdh_curve", "ssl_groups"]
	some group in names(input.attributes.settings[setting])
	not lower(group) in {lower(allowed) | some allowed in data.parameters.groups}
	msg := sprintf("%s offers %s", [setting, group])
}

names(value) := {name |
	some part in split(value, ":")
	name := trim_space(part)
	name != ""
}

is_18 if input.attributes.server_version_num >= 180000

not_18 if input.attributes.server_version_num < 180000

indeterminate contains "the server did not show ssl_tls13_ciphers" if {
	is_18
	not input.attributes.settings.ssl_tls13_ciphers
}

indeterminate contains "the server did not show ssl_groups" if {
	is_18
	not input.attributes.settings.ssl_groups
}

indeterminate contains "the server did not show ssl_ecdh_curve" if {
	not_18
	not input.attributes.settings.ssl_ecdh_curve
}
