# METADATA
# title: USAGE on procedural languages is not open to PUBLIC where it is not needed
# description: |
#   Whoever has USAGE on a language can write functions in it. The server gives it to PUBLIC for every
#   trusted language; sql and plpgsql stay open by default, since blocks of ordinary users need them. Off by
#   default.
# related_resources:
# - https://www.postgresql.org/docs/current/sql-createlanguage.html
# custom:
#   severity: low
#   severity_reason: Low because trusted languages reach nothing that SQL does not.
#   resource_types: [pg_object]
#   applies_when:
#   - field: class
#     in: [language]
#   requires: [public_privileges, object_name]
#   parameters:
#     open: {default: [c, internal, plpgsql, sql], description: Languages that PUBLIC may use.}
#   remediation:
#     sql: REVOKE USAGE ON LANGUAGE "NAME" FROM PUBLIC;
#   controls: [pg-language-usage-limited]
#   opt_in: true
package dbmuster.access.pg_language_usage_limited

import rego.v1
import future.keywords.not

deny contains {"message": "everybody may write functions in it", "field": "acl"} if {
	"USAGE" in input.attributes.public_privileges
	not input.attributes.object_name in data.parameters.open
}
