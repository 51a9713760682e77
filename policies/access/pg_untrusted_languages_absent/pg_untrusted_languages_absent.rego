# METADATA
# title: Untrusted procedural languages are not installed
# description: |
#   Functions in plpython3u, plperlu or pltclu run as the account of the server, with all its files and
#   network. Only superusers write them, yet everybody who may execute one runs it. C and internal are part
#   of every server. An approved one is a parameter.
# related_resources:
# - https://www.postgresql.org/docs/current/plpython.html
# - https://www.postgresql.org/docs/current/catalog-pg-language.html
# custom:
#   severity: high
#   severity_reason: High because their functions do on the host whatever the server may.
#   resource_types: [pg_object]
#   applies_when:
#   - field: class
#     in: [language]
#   requires: [trusted, object_name]
#   parameters:
#     allowed: {default: [], description: Names of untrusted languages that are approved.}
#   remediation:
#     sql: DROP EXTENSION "NAME"; -- after its functions; a trusted one such as plperl takes their place
#   controls: [pg-untrusted-languages-absent]
package dbmuster.access.pg_untrusted_languages_absent

import rego.v1
import future.keywords.not

deny contains "the language is untrusted and not approved" if {
	input.attributes.trusted == false
	not input.attributes.object_name in {"c", "internal"}
	not input.attributes.object_name in data.parameters.allowed
}
