# METADATA
# title: The TLS 1.2 cipher list excludes weak ciphers
# description: |
#   The list is in the language of OpenSSL. Suites without authentication or encryption, export suites, RC4,
#   DES, 3DES and MD5 must not be named. An element that begins with `!` or `-` takes suites away, one with
#   `+` only moves them to the end. TLS 1.3 is not governed by it.
# related_resources:
# - https://www.postgresql.org/docs/current/runtime-config-connection.html
# - https://docs.openssl.org/master/man1/openssl-ciphers/
# custom:
#   severity: medium
#   severity_reason: Medium because clients have to agree on a weak cipher, and recorded traffic has to be broken.
#   resource_types: [pg_cluster]
#   requires: ['settings[ssl_ciphers]']
#   remediation:
#     sql: ALTER SYSTEM SET ssl_ciphers = 'HIGH:!aNULL:!3DES'; SELECT pg_reload_conf();
#   controls: [pg-ssl-ciphers]
package dbmuster.encryption.pg_ssl_ciphers

import rego.v1
import future.keywords.not

deny contains msg if {
	value := input.attributes.settings.ssl_ciphers
	found := weak(value)
	count(found) > 0
	msg := sprintf("ssl_ciphers names %s", [concat(", ", sort(found))])
}


indeterminate contains "the server did not show ssl_ciphers" if not input.attributes.settings.ssl_ciphers

bad := {"anull", "enull", "null", "export", "exp", "rc4", "des", "3des", "md5", "low", "all", "complementofall"}

# Elements that bring weak suites in, or leave them in at the end of the list.
weak(value) := {element |
	some element in split(replace(replace(value, ",", ":"), " ", ":"), ":")
	not startswith(element, "!")
	not startswith(element, "-")
	plain := lower(trim_left(element, "+"))
	some word in bad
	some part in split(replace(plain, "+", "-"), "-")
	part == word
}
