# METADATA
# title: The server picks the cipher of a TLS connection
# description: |
#   Up to TLS 1.2 the side that picks may pick the weakest of what both know. The order of ssl_ciphers only
#   counts when the server picks.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-connection.html
# custom:
#   severity: low
#   severity_reason: Low because the list itself decides how weak a cipher can be.
#   resource_types: [pg_cluster]
#   applies_when:
#   - field: managed_by
#     present: false
#   requires: ['settings[ssl_prefer_server_ciphers]']
#   remediation:
#     sql: ALTER SYSTEM SET ssl_prefer_server_ciphers = 'on'; SELECT pg_reload_conf();
#   controls: [pg-ssl-prefer-server-ciphers]
package dbmuster.encryption.pg_ssl_prefer_server_ciphers

import rego.v1
import future.keywords.not
import data.dbmuster.lib.pg_setting

deny contains msg if {
	value := input.attributes.settings.ssl_prefer_server_ciphers
	not pg_setting.truthy(value)
	msg := sprintf("ssl_prefer_server_ciphers is `%s`", [value])
}

indeterminate contains "the server did not show ssl_prefer_server_ciphers" if not input.attributes.settings.ssl_prefer_server_ciphers
